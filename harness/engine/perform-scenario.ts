import type { Evidence } from '../../reports/index.ts';
import { startCast, type CastContext } from './cast.ts';
import { diagnoseFlows, type FlowDiagnosis } from './diagnose-flows.ts';
import { play, type Performers } from './play.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';
import { Steps } from './steps.ts';

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

  const performers: Performers = { peers: [], bots: [], logTail: () => [] };
  try {
    const context: CastContext = {
      entry,
      resources,
      stack,
      ending,
      signal,
      seen: ({ atMs, ...event }) => record(event, atMs),
    };
    const cast = await steps.run('everybody is there', () => startCast(context));
    const playing = play({ ...context, steps, record, performers }, cast);
    // A wait that forgot the signal must not keep a scenario going whose bot has died.
    await Promise.race([playing, rejectOnAbort(signal)]);
    return { outcome: 'completed' };
  } catch (error) {
    const { logTail } = error as { logTail?: readonly string[] };
    return {
      outcome: 'failed',
      error,
      step: steps.current?.title,
      botLog: logTail ?? performers.logTail(),
      diagnoses: await diagnosed(performers, resources, runSignal),
    };
  }
}

/** None where the homeserver does not answer: the failure has a reason of its own then. */
async function diagnosed(
  { peers, bots }: Performers,
  { homeserver }: RunResources,
  runSignal: AbortSignal,
): Promise<FlowDiagnosis[]> {
  if (runSignal.aborted) return [];
  const signal = AbortSignal.timeout(diagnosisLimitMs);
  const all = bots.map((bot) => diagnoseFlows(peers, bot, homeserver.baseUrl, signal).catch(() => []));
  return (await Promise.all(all)).flat();
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
