import {
  castOf,
  causeKey,
  outcomeOf,
  toneOf,
  type Evidence,
  type NetworkFacts,
  type RunEvent,
  type RunStarted,
  type Verdict,
} from '../../../reports/index.ts';

/** What is known of one scenario so far. */
export interface ScenarioState {
  readonly id: string;
  readonly mutant: string | undefined;
  /** Nothing is expected of the mutant. */
  readonly unlisted: boolean | undefined;
  startedMs: number;
  /** Both in milliseconds since the run started. */
  endedMs: number;
  steps: string[];
  readonly evidence: { readonly at: number; readonly evidence: Evidence }[];
  verdict: Verdict | undefined;
  replay: string;
  /** The scenario that went wrong before for the same cause, if any. */
  sameAs: string | undefined;
}

/** Builds, event by event, what the progress display has to know. */
export class RunState {
  run: RunStarted | undefined;
  readonly networks: NetworkFacts[] = [];
  /** Length of the longest id, for columns. */
  idWidth = 0;
  /** How many scenarios are over, and how many of them went wrong. */
  finished = 0;
  wrong = 0;
  readonly #scenarios = new Map<string, ScenarioState>();
  /** The first scenario of each cause. */
  readonly #causes = new Map<string, string>();
  readonly #cast = new Set<string>();
  /** The run's start on the clock of this process. */
  #zeroMs = 0;

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        this.run = event;
        this.#zeroMs = performance.now() - event.at;
        this.idWidth = Math.max(0, ...event.plan.map(({ id }) => id.length));
        break;
      case 'network.ready':
        this.networks.push(event.facts);
        break;
      case 'scenario.started':
        this.#scenarios.set(event.scenario, this.#begin(event.scenario, event.at));
        break;
      case 'step.started':
        this.scenario(event.scenario).steps.push(event.title);
        break;
      case 'evidence':
        this.scenario(event.scenario).evidence.push({ at: event.at, evidence: event.evidence });
        break;
      case 'scenario.finished': {
        const { verdict, replay, at: endedMs } = event;
        this.#end(Object.assign(this.scenario(event.scenario), { verdict, replay, endedMs }));
        break;
      }
    }
  }

  scenario(id: string): ScenarioState {
    return this.#scenarios.get(id)!;
  }

  running(): ScenarioState[] {
    return [...this.#scenarios.values()].filter(({ verdict }) => verdict === undefined);
  }

  /** Milliseconds since the run started. */
  elapsedMs(): number {
    return performance.now() - this.#zeroMs;
  }

  /** Not what the run hopes for: with mutants, a pass is bad and a failure good if it is the right one. */
  isBad({ verdict, mutant, unlisted }: ScenarioState): boolean {
    return verdict === undefined || toneOf(outcomeOf({ verdict, mutant, unlisted })) !== 'good';
  }

  #begin(id: string, startedMs: number): ScenarioState {
    const { mutant, unlisted } = this.run?.plan.find((entry) => entry.id === id) ?? {};
    const fresh = { steps: [], evidence: [], verdict: undefined, replay: '', sameAs: undefined };
    return { id, mutant, unlisted, startedMs, endedMs: startedMs, ...fresh };
  }

  #end(scenario: ScenarioState): void {
    const { id, mutant, unlisted, verdict, evidence } = scenario;
    this.finished++;
    for (const name of castOf(scenario)) this.#cast.add(name);
    if (verdict === undefined || !this.isBad(scenario)) return;
    if (toneOf(outcomeOf({ verdict, mutant, unlisted })) === 'bad') this.wrong++;
    const key = causeKey({ verdict, mutant, unlisted, evidence }, this.#cast);
    scenario.sameAs = this.#causes.get(key);
    if (scenario.sameAs === undefined) this.#causes.set(key, id);
  }
}
