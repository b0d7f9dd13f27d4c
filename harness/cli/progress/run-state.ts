import {
  outcomeOf,
  toneOf,
  type Evidence,
  type NetworkFacts,
  type RunEvent,
  type RunStarted,
  type Verdict,
  type WireEvidence,
} from '../../../reports/index.ts';

/** What is known of one scenario so far. */
export interface ScenarioState {
  readonly id: string;
  readonly mutant: string | undefined;
  startedMs: number;
  /** Both in milliseconds since the run started. */
  endedMs: number;
  steps: string[];
  /** Emoji that the bot told for the last comparison. */
  sas: string | undefined;
  /** Signatures that the oracle found good in its last look. */
  signatures: number;
  readonly wire: { at: number; event: WireEvidence }[];
  readonly logs: Extract<Evidence, { kind: 'log' }>[];
  verdict: Verdict | undefined;
  replay: string;
}

/** Builds, event by event, what the progress display has to know. */
export class RunState {
  run: RunStarted | undefined;
  network: NetworkFacts | undefined;
  /** Length of the longest id, for columns. */
  idWidth = 0;
  readonly #scenarios = new Map<string, ScenarioState>();

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        this.run = event;
        this.idWidth = Math.max(...event.plan.map(({ id }) => id.length));
        break;
      case 'network.ready':
        this.network = event.facts;
        break;
      case 'scenario.started':
        this.#scenarios.set(event.scenario, this.#begin(event.scenario, event.at));
        break;
      case 'step.started':
        this.scenario(event.scenario).steps.push(event.title);
        break;
      case 'evidence':
        takeEvidence(this.scenario(event.scenario), event.evidence, event.at);
        break;
      case 'scenario.finished':
        Object.assign(this.scenario(event.scenario), {
          verdict: event.verdict,
          endedMs: event.at,
          replay: event.replay,
        });
        break;
    }
  }

  scenario(id: string): ScenarioState {
    return this.#scenarios.get(id)!;
  }

  running(): ScenarioState[] {
    return [...this.#scenarios.values()].filter(({ verdict }) => verdict === undefined);
  }

  /** Not what the run hopes for: with mutants, a pass is bad and a failure good if it is the right one. */
  isBad({ verdict, mutant }: ScenarioState): boolean {
    return verdict === undefined || toneOf(outcomeOf({ verdict, mutant })) !== 'good';
  }

  #begin(id: string, startedMs: number): ScenarioState {
    const mutant = this.run?.plan.find((entry) => entry.id === id)?.mutant;
    return {
      id,
      mutant,
      startedMs,
      endedMs: startedMs,
      steps: [],
      sas: undefined,
      signatures: 0,
      wire: [],
      logs: [],
      verdict: undefined,
      replay: '',
    };
  }
}

function takeEvidence(scenario: ScenarioState, evidence: Evidence, at: number): void {
  // A bot that does not say what it shows has not been compared.
  if (evidence.kind === 'sas' && evidence.side === 'bot')
    scenario.sas = evidence.emoji.map(({ symbol }) => symbol).join(' ');
  if (evidence.kind === 'trust')
    scenario.signatures = evidence.links.filter(({ state }) => state === 'ok').length;
  if (evidence.kind === 'wire') scenario.wire.push({ at, event: evidence });
  if (evidence.kind === 'log') scenario.logs.push(evidence);
}
