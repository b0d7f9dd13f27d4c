import type { Evidence } from '../../reports/index.ts';
import { defeatsProof } from '../oracle/sas/rules/catalogue.ts';
import { silences } from '../oracle/sas/rules/silence.ts';
import { startCast, type CastContext } from './cast.ts';
import { diagnoseFlows, fallenSilent, type FlowDiagnosis } from './diagnose-flows.ts';
import { ExpectationError } from './failures.ts';
import { play, type Performers } from './play.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';
import { Steps } from './steps.ts';
import { within } from './waiting.ts';

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
    const wait = {
      why: 'the keys to judge the verifications by',
      deadlineMs: resources.stepDeadlineMs,
      signal,
    };
    expectProof(await within(diagnosed(performers, resources, signal), wait), record);
    return { outcome: 'completed' };
  } catch (error) {
    await Promise.all(performers.peers.map((peer) => fallenSilent(peer, runSignal)));
    const diagnosing = AbortSignal.any([runSignal, AbortSignal.timeout(diagnosisLimitMs)]);
    const { logTail } = error as { logTail?: readonly string[] };
    return {
      outcome: 'failed',
      error,
      step: steps.current?.title,
      botLog: logTail ?? performers.logTail(),
      // A failure has a reason of its own, even where the homeserver does not answer.
      diagnoses: await diagnosed(performers, resources, diagnosing).catch(() => []),
    };
  }
}

/**
 * Looks at verifications that ended as they should. That proves nothing where the bot broke a rule that makes them a
 * proof; other rules that it broke without harm go on record.
 * @throws ExpectationError that names the first rule of the first kind.
 */
function expectProof(diagnoses: readonly FlowDiagnosis[], record: (evidence: Evidence) => void): void {
  // What never came was not waited for, and what is merely likely is no accusation.
  const proven = diagnoses.filter(({ rule, certainty }) => certainty === 'proven' && !silences.has(rule));
  for (const { rule, sentence, peer } of proven) {
    const [expected, observed] = [`rule ${rule} kept`, `the bot ${sentence}`];
    if (defeatsProof.has(rule))
      throw new ExpectationError('the verification went through, and proves nothing', expected, observed);
    record({ kind: 'finding', id: `protocol, with ${peer}`, documented: expected, observed });
  }
}

/** What the bots did wrong in all verifications. Rejects where the homeserver does not answer. */
async function diagnosed(
  { peers, bots }: Performers,
  { homeserver }: RunResources,
  signal: AbortSignal,
): Promise<FlowDiagnosis[]> {
  const all = bots.map((bot) => diagnoseFlows(peers, bot, homeserver.baseUrl, signal));
  return (await Promise.all(all)).flat();
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
