import type { Evidence } from '../model/evidence.ts';
import type { NetworkFacts, PlannedScenario, RunEvent, RunStarted, Verdict } from '../model/events.ts';

const realHomeserver: NetworkFacts = {
  network: 'matrix',
  mode: 'process',
  name: 'Synapse',
  version: '1.163.2',
  baseUrl: 'http://127.0.0.1:41234',
  requirementsHash: 'sha256:5f2c9d0b41e07a6f8c3f6a0b7d1e2f94c5a6b7d8e9f00112233445566778899a',
  startedInMs: 1_402,
  proof: true,
};

/** Writes the events of a made-up run: a scenario at a time, on a clock that only moves when told to. */
export class SampleRun {
  readonly #events: RunEvent[] = [];
  readonly #plan: PlannedScenario[] = [];
  readonly #about: Partial<RunStarted>;
  #nowMs = 0;

  constructor(about: Partial<RunStarted> = {}, homeserver: Partial<NetworkFacts> | 'fails' = {}) {
    this.#about = about;
    if (homeserver === 'fails') {
      const log = ['CRITICAL - Failed to start: address already in use'];
      const reason = 'Synapse ended with code 1';
      this.#events.push({ type: 'network.failed', at: 900, network: 'matrix', reason, log });
    } else {
      const facts = { ...realHomeserver, ...homeserver };
      this.#nowMs = facts.startedInMs ?? 0;
      this.#events.push({ type: 'network.ready', at: this.#nowMs, facts });
    }
  }

  /** Plans a scenario without running it. */
  plan(
    id: string,
    title: string,
    tags: string[] = [],
    mutant?: string,
    played: Pick<PlannedScenario, 'scenario' | 'case' | 'peer' | 'round' | 'tier' | 'manualStep'> = {},
  ): PlannedScenario {
    const [subject = id] = id.split('.');
    const broken = mutant === undefined ? {} : { mutant };
    const planned = { id, title, subject, tags, requires: [], ...broken, ...played };
    this.#plan.push(planned);
    return planned;
  }

  /** Plans and runs a scenario; `act` tells its story. Without a verdict it is left unfinished. */
  scenario(planned: PlannedScenario, act: (story: Story) => Verdict | undefined): void {
    const events = this.#events;
    const startMs = this.#nowMs;
    const story = new Story(planned.id, startMs, events);
    events.push({ type: 'scenario.started', at: startMs, scenario: planned.id });
    const verdict = act(story);
    if (verdict) {
      const replay = `npx cara-smoke run ${planned.id} --seed ${this.#about.seed ?? 8412}`;
      events.push({ type: 'scenario.finished', at: story.nowMs, scenario: planned.id, verdict, replay });
    }
    // Two scenarios at a time, as on a machine with two cores.
    this.#nowMs = startMs + Math.round((story.nowMs - startMs) / 2);
  }

  /** The events in the order of time. `killed` leaves out the end of the run. */
  events(end: 'finished' | 'interrupted' | 'killed' = 'finished', stopped?: string): RunEvent[] {
    const lastMs = Math.max(0, ...this.#events.map(({ at }) => at));
    const started: RunStarted = {
      type: 'run.started',
      schemaVersion: 2,
      at: 0,
      startedAt: '2026-11-22T07:47:12.000Z',
      runId: '01JD9X3V7Q',
      seed: 8412,
      purpose: 'scenarios',
      tool: { name: 'cara-smoke', version: '0.1.0' },
      environment: { node: 'v24.21.0', platform: 'linux', arch: 'x64' },
      target: { name: 'reference-bot', version: '0.1.0', capabilities: ['matrix.encrypted', 'sas.respond'] },
      peers: [{ kind: 'element', name: 'matrix-js-sdk', version: '43.0.0' }],
      networks: [{ network: 'matrix', mode: 'auto' }],
      ...this.#about,
      plan: this.#plan,
    };
    const finished: RunEvent = {
      type: 'run.finished',
      at: lastMs + 40,
      interrupted: end === 'interrupted',
      ...(stopped !== undefined && { stopped }),
      peakRssBytes: 318_767_104,
      secretsRegistered: 37,
    };
    const middle = this.#events.toSorted((a, b) => a.at - b.at);
    return end === 'killed' ? [started, ...middle] : [started, ...middle, finished];
  }
}

/** One scenario as it goes: steps, pauses, evidence. */
export class Story {
  nowMs: number;
  readonly #scenario: string;
  readonly #events: RunEvent[];
  #stepsBegun = 0;
  #step: number | undefined;

  constructor(scenario: string, startMs: number, events: RunEvent[]) {
    this.#scenario = scenario;
    this.nowMs = startMs;
    this.#events = events;
  }

  /** Runs a step that takes `ms` in all, or longer if `act` does. An `error` makes it fail. */
  step(title: string, ms: number, act: () => void = () => undefined, error?: string): void {
    const step = this.#stepsBegun++;
    const endMs = this.nowMs + ms;
    const common = { scenario: this.#scenario, step };
    this.#events.push({ type: 'step.started', at: this.nowMs, ...common, title });
    this.#step = step;
    act();
    this.#step = undefined;
    this.nowMs = Math.max(this.nowMs, endMs);
    const outcome = error === undefined ? 'ok' : 'failed';
    this.#events.push({ type: 'step.finished', at: this.nowMs, ...common, outcome, ...(error && { error }) });
  }

  /** Begins a step that never ends. */
  hang(title: string, ms: number): void {
    const step = this.#stepsBegun++;
    this.#events.push({ type: 'step.started', at: this.nowMs, scenario: this.#scenario, step, title });
    this.nowMs += ms;
  }

  /** Puts evidence on record `afterMs` later. */
  record(evidence: Evidence, afterMs = 0): void {
    this.nowMs += afterMs;
    const step = this.#step === undefined ? {} : { step: this.#step };
    this.#events.push({ type: 'evidence', at: this.nowMs, scenario: this.#scenario, ...step, evidence });
  }
}
