import type { Evidence } from '../../reports/index.ts';
import { Oracle } from '../oracle/oracle.ts';
import { Bot } from './bot.ts';
import { startCast, type Cast } from './cast.ts';
import { diagnoseFlows, type FlowDiagnosis } from './diagnose-flows.ts';
import { ExpectationError } from './failures.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';
import type { Stage } from './scenario.ts';
import { Steps } from './steps.ts';

const logLinesKept = 40;
const diagnosisLimitMs = 5_000;

/** How a performance ended; for a failure with what is needed to judge it. */
export type Performance =
  | { readonly outcome: 'completed' }
  | {
      readonly outcome: 'failed';
      readonly error: unknown;
      /** Title of the step that failed. */
      readonly step: string | undefined;
      /** End of the bot's log at the moment of the failure. */
      readonly botLog: readonly string[];
      /** Rules of the protocol that the bot broke in the verifications of the scenario. */
      readonly diagnoses: readonly FlowDiagnosis[];
    };

/** Sets the stage, runs the scenario, clears the stage. Never rejects because of the scenario. */
export async function performScenario(
  entry: PlanEntry,
  resources: RunResources,
  runSignal: AbortSignal,
): Promise<Performance> {
  await using stack = new AsyncDisposableStack();
  const ending = new AbortController();
  stack.defer(() => ending.abort(new Error('the scenario is over')));
  const signal = AbortSignal.any([runSignal, ending.signal]);
  const steps = new Steps(entry.id, resources.emit);
  const record = (evidence: Evidence, atMs?: number): void =>
    resources.emit({ type: 'evidence', scenario: entry.id, step: steps.current?.index, evidence }, atMs);

  let cast: Cast | undefined;
  let stage: Stage | undefined;
  try {
    cast = await steps.run('the bot and its peers are up', () =>
      startCast(entry, resources, stack, ending, signal, ({ atMs, ...event }) => record(event, atMs)),
    );
    stage = setStage(entry, resources, cast, steps, record, signal);
    // A wait that forgot the signal must not keep a scenario going whose bot has died.
    await Promise.race([entry.scenario.run(stage), rejectOnAbort(signal)]);
    return { outcome: 'completed' };
  } catch (error) {
    const { logTail } = error as { logTail?: readonly string[] };
    const botLog = logTail ?? cast?.bot.logTail(logLinesKept) ?? [];
    const step = steps.current?.title;
    return {
      outcome: 'failed',
      error,
      step,
      botLog,
      diagnoses: await diagnosed(stage, resources, runSignal),
    };
  }
}

/** None where the homeserver does not answer: the failure has a reason of its own then. */
async function diagnosed(
  stage: Stage | undefined,
  { homeserver }: RunResources,
  runSignal: AbortSignal,
): Promise<FlowDiagnosis[]> {
  if (stage === undefined || runSignal.aborted) return [];
  const signal = AbortSignal.timeout(diagnosisLimitMs);
  return diagnoseFlows(stage.peers, stage.bot, homeserver.baseUrl, signal).catch(() => []);
}

function setStage(
  entry: PlanEntry,
  resources: RunResources,
  { bot, botAccount, peers }: Cast,
  steps: Steps,
  record: (evidence: Evidence) => void,
  signal: AbortSignal,
): Stage {
  const { stepDeadlineMs: deadlineMs, strangerToken } = resources;
  const { baseUrl } = resources.homeserver;
  return {
    case: entry.case,
    bot: new Bot({ ...botAccount, control: bot.control, signal, deadlineMs }),
    peer: peers[0]!,
    peers,
    oracle: new Oracle({ baseUrl, strangerToken, bot: botAccount, signal, deadlineMs, record }),
    signal,
    deadlineMs,
    step: (title, act) => steps.run(title, act),
    record,
    check(name, expected, observed) {
      const ok = expected === observed;
      record({ kind: 'check', name, expected, observed, ok });
      if (!ok)
        throw new ExpectationError(`${name}: expected ${expected}, observed ${observed}`, expected, observed);
    },
    finding: (id, documented, observed) => record({ kind: 'finding', id, documented, observed }),
  };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
