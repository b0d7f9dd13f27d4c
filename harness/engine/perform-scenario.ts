import type { Evidence } from '../../reports/index.ts';
import { defeatsProof } from '../networks/matrix/oracle/sas/rules/catalogue.ts';
import { silences } from '../networks/matrix/oracle/sas/rules/silence.ts';
import { startCast } from './cast.ts';
import { clearStage } from './clear-stage.ts';
import { diagnoseFlows, fallenSilent, type FlowDiagnosis } from './diagnose-flows.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { formatLimit } from '../errors/format-limit.ts';
import { play, type Performers, type PlayContext } from './play.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';
import { Steps } from './steps.ts';

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
  const { limits, emit } = resources;
  const stack = new AsyncDisposableStack();
  const ending = new AbortController();
  stack.defer(() => ending.abort(new Error('the scenario is over')));
  const steps = new Steps(entry.id, emit);
  const record = (evidence: Evidence, atMs?: number): void =>
    emit({ type: 'evidence', scenario: entry.id, step: steps.current?.index, evidence }, atMs);
  const ceiling = setTimeout(() => ending.abort(overdue(steps, limits.scenarioMs)), limits.scenarioMs);
  try {
    const context = {
      entry,
      resources,
      stack,
      ending,
      steps,
      record,
      signal: AbortSignal.any([runSignal, ending.signal]),
      seen: ({ atMs, ...event }) => record(event, atMs),
      performers: { peers: [], bots: [], logTail: () => [] },
    } satisfies PlayContext;
    return await perform(context, runSignal);
  } finally {
    clearTimeout(ceiling);
    await clearStage(stack, limits.clearingMs, record);
  }
}

async function perform(context: PlayContext, runSignal: AbortSignal): Promise<Performance> {
  const { resources, signal, steps, record, performers } = context;
  try {
    const cast = await steps.run('everybody is there', () => startCast(context));
    const playing = play(context, cast);
    // A wait that forgot the signal must not keep a scenario going whose bot has died.
    await Promise.race([playing, rejectOnAbort(signal)]);
    expectProof(await diagnosed(performers, resources, signal), record);
    return { outcome: 'completed' };
  } catch (error) {
    const { limits } = resources;
    await Promise.all(performers.peers.map((peer) => fallenSilent(peer, runSignal, limits)));
    const diagnosing = AbortSignal.any([runSignal, AbortSignal.timeout(limits.diagnosisMs)]);
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

function overdue({ current }: Steps, limitMs: number): BlockedError {
  const where = current === undefined ? 'between two steps' : `at "${current.title}"`;
  return new BlockedError(
    `the scenario had not ended after ${formatLimit(limitMs)}, and was still ${where}, where something waits without a limit`,
  );
}

/**
 * Looks at verifications that ended as they should. That proves nothing where the bot broke a rule that makes them a
 * proof; other rules that it broke without harm go on record.
 * @throws ExpectationError that names the first rule of the first kind.
 */
function expectProof(diagnoses: readonly FlowDiagnosis[], record: (evidence: Evidence) => void): void {
  // What never came was not waited for, and what is merely likely is no accusation.
  const proven = diagnoses.filter(({ rule, certainty }) => certainty === 'proven' && !silences.has(rule));
  for (const { rule, sentence, detail, peer } of proven) {
    const [expected, observed] = [`rule ${rule} kept`, `the bot ${sentence}`];
    if (defeatsProof.has(rule))
      throw new ExpectationError('the verification went through, and proves nothing', expected, observed);
    const precisely = detail === undefined ? observed : `${observed} (${detail})`;
    record({ kind: 'finding', id: `protocol, with ${peer}`, documented: expected, observed: precisely });
  }
}

/** What the bots did wrong in all verifications. Rejects where the homeserver does not answer. */
async function diagnosed(
  { peers, bots }: Performers,
  { homeserver, limits }: RunResources,
  signal: AbortSignal,
): Promise<FlowDiagnosis[]> {
  const all = bots.map((bot) => diagnoseFlows(peers, bot, homeserver.baseUrl, signal, limits));
  return (await Promise.all(all)).flat();
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
