import { groupByCause } from './causes.ts';
import { peerDifferences } from './compare-peers.ts';
import { compareRounds } from './compare-rounds.ts';
import type { NetworkFacts, RunEvent, RunStarted, Verdict } from './events.ts';
import type { Report, ReportNetwork, ReportScenario, ReportStep } from './report.ts';
import { schemaVersion } from './schema-version.ts';
import { provenBy, totalsOf } from './tally.ts';
import { tiersOf } from './tiers.ts';

/**
 * Computes the report of a run from its events, in the order in which they were written. A stream that stops
 * early gives a report with `complete: false` whose unfinished scenarios are `not-run`. Several streams one
 * after the other, as the shards of a run leave them, give one report with the facts of the first.
 *
 * @throws Error if there is no `run.started` event.
 */
export function buildReport(events: Iterable<RunEvent>): Report {
  const draft = new Draft();
  for (const event of events) draft.add(event);
  return draft.finish();
}

type OpenScenario = Omit<ReportScenario, 'verdict'> & Partial<Pick<ReportScenario, 'verdict'>>;
type OpenStep = Omit<ReportStep, 'durationMs' | 'outcome'> & Partial<ReportStep>;

class Draft {
  #started: RunStarted | undefined;
  readonly #facts = new Map<string, NetworkFacts>();
  readonly #failures = new Map<string, { reason: string; log: string[] }>();
  #finished: Pick<Report['run'], 'peakRssBytes' | 'secretsRegistered'> = {};
  #interrupted = false;
  #stopped: string | undefined;
  #streamsOpen = 0;
  /** Added to `at` of the current stream to give milliseconds since the first stream's start. */
  #offsetMs = 0;
  #lastMs = 0;
  readonly #scenarios = new Map<string, OpenScenario>();
  readonly #steps = new Map<OpenScenario, OpenStep[]>();

  add(event: RunEvent): void {
    if (event.type === 'run.started') this.#open(event);
    const at = event.at + this.#offsetMs;
    this.#lastMs = Math.max(this.#lastMs, at);
    switch (event.type) {
      case 'network.ready':
        this.#facts.set(event.facts.network, event.facts);
        break;
      case 'network.failed':
        this.#failures.set(event.network, { reason: event.reason, log: event.log });
        break;
      case 'scenario.started':
        this.#scenario(event.scenario).startMs = at;
        break;
      case 'step.started':
        this.#stepsOf(event.scenario)[event.step] = { title: event.title, startMs: at };
        break;
      case 'step.finished': {
        const step = this.#stepsOf(event.scenario)[event.step];
        if (step === undefined) break;
        step.durationMs = at - step.startMs;
        step.outcome = event.outcome;
        step.error = event.error;
        break;
      }
      case 'evidence': {
        const { step, evidence } = event;
        this.#scenario(event.scenario).evidence.push({ at, step, evidence });
        break;
      }
      case 'scenario.finished': {
        const scenario = this.#scenario(event.scenario);
        scenario.verdict = event.verdict;
        scenario.replay = event.replay;
        scenario.durationMs = at - (scenario.startMs ?? at);
        break;
      }
      case 'run.finished':
        this.#streamsOpen--;
        this.#interrupted ||= event.interrupted;
        this.#stopped ??= event.stopped;
        this.#finished = {
          peakRssBytes: Math.max(event.peakRssBytes, this.#finished.peakRssBytes ?? 0),
          secretsRegistered: event.secretsRegistered + (this.#finished.secretsRegistered ?? 0),
        };
        break;
    }
  }

  finish(): Report {
    if (this.#started === undefined) {
      throw new Error(
        'The events hold no run.started, so there is no run to report on. Expected the events.ndjson of a ' +
          'run of cara-smoke; a run that failed before it began leaves none.',
      );
    }
    const closed = [...this.#scenarios.values()].map((scenario) => this.#close(scenario));
    const { scenarios, unsteady } = compareRounds(closed);
    const { runId, startedAt, seed, purpose, origin, tool, environment, target, peers, onboarding } =
      this.#started;
    return {
      schemaVersion,
      complete: this.#streamsOpen === 0,
      interrupted: this.#interrupted,
      stopped: this.#stopped,
      run: {
        runId,
        startedAt,
        seed,
        purpose,
        origin,
        tool,
        environment,
        target,
        peers,
        onboarding,
        networks: this.#networks(),
        durationMs: this.#lastMs,
        ...this.#finished,
      },
      totals: totalsOf(scenarios),
      proven: provenBy(scenarios),
      causes: groupByCause(scenarios),
      tiers: tiersOf(scenarios),
      peerDifferences: peerDifferences({ scenarios }),
      unsteady,
      scenarios,
    };
  }

  #open(event: RunStarted): void {
    this.#started ??= event;
    this.#offsetMs = Date.parse(event.startedAt) - Date.parse(this.#started.startedAt);
    this.#streamsOpen++;
    for (const planned of event.plan) {
      this.#scenarios.set(planned.id, { ...planned, durationMs: 0, steps: [], evidence: [] });
    }
  }

  /** Those that were asked for, and those that came up without having been. */
  #networks(): ReportNetwork[] {
    const asked = new Map(this.#started?.networks.map(({ network, mode }) => [network, mode]));
    const names = new Set([...asked.keys(), ...this.#facts.keys(), ...this.#failures.keys()]);
    return [...names].map((network): ReportNetwork => {
      const facts = this.#facts.get(network);
      const failure = this.#failures.get(network);
      const about = { network, mode: facts?.mode ?? asked.get(network) ?? 'unknown' };
      if (failure !== undefined) return { status: 'failed', ...about, facts, ...failure };
      return facts === undefined ? { status: 'pending', ...about } : { status: 'ready', ...about, facts };
    });
  }

  #scenario(id: string): OpenScenario {
    const known = this.#scenarios.get(id);
    if (known !== undefined) return known;
    const unplanned = {
      id,
      title: id,
      subject: id.split('.')[0]!,
      tags: [],
      requires: [],
      durationMs: 0,
      steps: [],
      evidence: [],
    };
    this.#scenarios.set(id, unplanned);
    return unplanned;
  }

  #stepsOf(id: string): OpenStep[] {
    const scenario = this.#scenario(id);
    const steps = this.#steps.get(scenario) ?? [];
    this.#steps.set(scenario, steps);
    return steps;
  }

  #close(scenario: OpenScenario): ReportScenario {
    const verdict = scenario.verdict ?? this.#unfinished(scenario);
    const endMs =
      scenario.verdict === undefined ? this.#lastMs : (scenario.startMs ?? 0) + scenario.durationMs;
    const steps = (this.#steps.get(scenario) ?? []).map(
      ({ title, startMs, durationMs = Math.max(0, endMs - startMs), outcome = 'interrupted', error }) => ({
        title,
        startMs,
        durationMs,
        outcome,
        error,
      }),
    );
    return { ...scenario, verdict, durationMs: endMs - (scenario.startMs ?? endMs), steps };
  }

  /** The verdict on a scenario that has none: only a network that failed is a fault, and not that of the bot. */
  #unfinished({ startMs }: OpenScenario): Verdict {
    const [failed] = [...this.#failures];
    if (failed !== undefined && !this.#interrupted)
      return { status: 'blocked', reason: `the network ${failed[0]} failed: ${failed[1].reason}` };
    const how = this.#interrupted ? 'was interrupted' : 'ended';
    const reason = `the run ${how} before this scenario ${startMs === undefined ? 'began' : 'was over'}`;
    return { status: 'not-run', reason: this.#stopped ?? reason };
  }
}
