import type { Evidence } from '../../reports/index.ts';
import { usualTalk } from '../bots/talk.ts';
import { Terminal } from '../tools/terminal.ts';
import { startHomeserverProxy } from '../faults/homeserver-proxy.ts';
import { signUpAnswer, type SignUpAnswer } from '../networks/matrix/sign-up/answers.ts';
import { registerReturnedSecrets } from '../networks/matrix/sign-up/returned-secrets.ts';
import { Oracle } from '../networks/matrix/oracle/oracle.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import { Bot } from './bot.ts';
import type { Cast, CastContext } from './cast.ts';
import { describeMismatch } from '../errors/describe-mismatch.ts';
import type { JudgedBot } from './diagnose-flows.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { Newcomer } from './newcomer.ts';
import type { CommonStage, OnboardingStage, Stage } from './scenario.ts';
import { brokenService } from './sign-up-services.ts';
import type { Steps } from './steps.ts';

const logLinesKept = 40;

/** Who is on stage, for when it fails. */
export interface Performers {
  peers: readonly Peer[];
  bots: JudgedBot[];
  logTail: () => readonly string[];
}

export interface PlayContext extends CastContext {
  readonly steps: Steps;
  readonly record: (evidence: Evidence) => void;
  /** Filled in as they come on stage. */
  readonly performers: Performers;
}

type CastWith<Begins> = Extract<Cast, { begins: Begins }>;

/** Runs the scenario on the stage that its kind needs. */
export async function play(context: PlayContext, cast: Cast): Promise<void> {
  const { scenario } = context.entry;
  context.performers.peers = cast.peers;
  if (scenario.begins === 'with-a-bot' && cast.begins === scenario.begins) {
    await scenario.run(stageWithBot(context, cast));
  } else if (scenario.begins === 'before-sign-up' && cast.begins === scenario.begins) {
    await scenario.run(stageBeforeSignUp(context, cast));
  }
}

function stageWithBot(context: PlayContext, cast: CastWith<'with-a-bot'>): Stage {
  const { resources, signal, record, performers } = context;
  const { limits, strangerToken, homeserver } = resources;
  const { stepMs: deadlineMs } = limits;
  const { bot: process, botAccount } = cast;
  const control = process.control?.limitedTo(limits.controlMs);
  const bot = new Bot({ ...botAccount, control, signal, deadlineMs });
  performers.bots = [bot];
  performers.logTail = () => process.logTail(logLinesKept);
  const { baseUrl } = homeserver;
  const oracle = new Oracle({ baseUrl, strangerToken, bot: botAccount, signal, deadlineMs, record });
  return { ...commonStage(context, cast), bot, oracle };
}

function stageBeforeSignUp(context: PlayContext, cast: CastWith<'before-sign-up'>): OnboardingStage {
  const { entry, resources, stack, performers } = context;
  const { service, invitation } = cast;
  const common = commonStage(context, cast);
  const newcomerContext = {
    ...context,
    service,
    peer: common.peer,
    peerInvites: invitation.inviterLocalpart !== undefined,
    mutant: brokenService(entry) === undefined ? entry.mutant : undefined,
  };
  const enter = (newcomer: Newcomer): Newcomer => {
    performers.bots.push(newcomer);
    performers.logTail = () => newcomer.logTail(logLinesKept);
    return newcomer;
  };
  return {
    ...common,
    service,
    code: invitation.code,
    signUp: async (wishes = {}) => enter(await Newcomer.signUp(newcomerContext, invitation.code, wishes)),
    async welcome(answer, password) {
      registerReturnedSecrets(answer, resources.registerSecret);
      return enter(await Newcomer.welcome(newcomerContext, readSignUp(answer), password));
    },
    terminal: new Terminal(resources.ledger, stack),
    async openWindow() {
      const window = await resources.openWindow();
      stack.defer(() => window.close());
      return window;
    },
    intercept: async () =>
      stack.use(await startHomeserverProxy(resources.homeserver.baseUrl, { signal: context.signal })),
  };
}

/** Of an answer that cannot be used only what is wrong is told: it holds keys. */
function readSignUp(answer: unknown): SignUpAnswer {
  const { success, data, error } = signUpAnswer.safeParse(answer);
  if (success) return data;
  const observed = describeMismatch(error);
  throw new ExpectationError(
    `the page was given an answer that cannot be used: ${observed}`,
    'every member that the contract names',
    observed,
  );
}

function commonStage(
  { entry, resources, signal, steps, record }: PlayContext,
  { peers }: Cast,
): CommonStage<string> {
  return {
    case: entry.case,
    peer: peers[0]!,
    peers,
    signal,
    deadlineMs: resources.limits.stepMs,
    startDeadlineMs: resources.limits.startMs,
    talk: resources.target.talk ?? usualTalk,
    step: (title, act) => steps.run(title, act),
    record,
    check(name, expected, observed) {
      const ok = expected === observed;
      record({ kind: 'check', name, expected, observed, ok, ...gateOf(name) });
      if (!ok)
        throw new ExpectationError(`${name}: expected ${expected}, observed ${observed}`, expected, observed);
    },
    leaveUnchecked: (name, why) => record({ kind: 'unchecked', name, why, ...gateOf(name) }),
    claims: (capability) => resources.target.capabilities.includes(capability),
    finding: (id, documented, observed) => record({ kind: 'finding', id, documented, observed }),
  };
}

/** The gate with whose name a check begins, such as `B3 chain to its device`. */
function gateOf(name: string): { gate?: string } {
  const gate = /^[ABC]\d+(?= )/.exec(name)?.[0];
  return gate === undefined ? {} : { gate };
}
