import type { Evidence } from '../../reports/index.ts';
import { startBrowser } from '../desk/browser.ts';
import { Terminal } from '../desk/terminal.ts';
import { signUpAnswer } from '../onboarding/answers.ts';
import { registerReturnedSecrets } from '../onboarding/returned-secrets.ts';
import { Oracle } from '../oracle/oracle.ts';
import { Bot } from './bot.ts';
import { startCast, type Cast, type CastContext } from './cast.ts';
import { diagnoseFlows, type FlowDiagnosis, type JudgedBot } from './diagnose-flows.ts';
import { ExpectationError } from './failures.ts';
import { Newcomer } from './newcomer.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';
import type { CommonStage } from './scenario.ts';
import { brokenService } from './sign-up-services.ts';
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
    const cast = await steps.run('the bot and its peers are up', () => startCast(context));
    performers.peers = cast.peers;
    const playing = play(context, cast, commonStage(context, cast, steps, record), performers);
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

/** Who is on stage, for when it fails. */
interface Performers {
  peers: Cast['peers'];
  bots: JudgedBot[];
  logTail: () => readonly string[];
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

/** Runs the scenario on the stage that its kind needs. */
async function play(
  context: CastContext,
  cast: Cast,
  common: CommonStage<string>,
  performers: Performers,
): Promise<void> {
  const { entry, resources, signal } = context;
  const { scenario } = entry;
  const { stepDeadlineMs: deadlineMs } = resources;
  if (cast.begins === 'with-a-bot' && scenario.begins === cast.begins) {
    const { bot: process, botAccount } = cast;
    performers.logTail = () => process.logTail(logLinesKept);
    const bot = new Bot({ ...botAccount, control: process.control, signal, deadlineMs });
    performers.bots = [bot];
    const { strangerToken, homeserver } = resources;
    const { record } = common;
    const oracle = new Oracle({
      baseUrl: homeserver.baseUrl,
      strangerToken,
      bot: botAccount,
      signal,
      deadlineMs,
      record,
    });
    await scenario.run({ ...common, bot, oracle });
  } else if (cast.begins === 'before-sign-up' && scenario.begins === cast.begins) {
    const { service, invitation } = cast;
    const mutant = brokenService(entry) === undefined ? entry.mutant : undefined;
    const watched = (newcomer: Newcomer): Newcomer => {
      performers.bots.push(newcomer);
      performers.logTail = () => newcomer.logTail(logLinesKept);
      return newcomer;
    };
    const newcomerContext = {
      ...context,
      service,
      peer: common.peer,
      peerInvites: invitation.inviterLocalpart !== undefined,
      mutant,
      record: common.record,
    };
    await scenario.run({
      ...common,
      service,
      code: invitation.code,
      signUp: async (wishes = {}) => {
        return watched(await Newcomer.signUp(newcomerContext, invitation.code, wishes));
      },
      welcome: async (answer, password) => {
        registerReturnedSecrets(answer, resources.registerSecret);
        return watched(await Newcomer.welcome(newcomerContext, signUpAnswer.parse(answer), password));
      },
      terminal: new Terminal(resources.ledger),
      async openBrowser() {
        const browser = await startBrowser();
        context.stack.defer(() => browser.close());
        return browser;
      },
    });
  }
}

function commonStage(
  { entry, resources, signal }: CastContext,
  { peers }: Cast,
  steps: Steps,
  record: (evidence: Evidence) => void,
): CommonStage<string> {
  return {
    case: entry.case,
    peer: peers[0]!,
    peers,
    signal,
    deadlineMs: resources.stepDeadlineMs,
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
