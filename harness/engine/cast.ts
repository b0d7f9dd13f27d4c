import { registerAccount, type Account } from '../networks/matrix/client-server/accounts.ts';
import type { Invitation, OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { Peer, WireEvent } from '../networks/matrix/peers/peer.ts';
import { startPeer } from '../networks/matrix/peers/start-peer.ts';
import type { StartedBot } from '../bots/target.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';
import { castOf, type CastMember } from './scenario.ts';

/** Between `alice` and `zoe`, so that the cast decides who wins a tie. */
const botName = 'cara';

/** Everybody who takes part in one scenario, up and connected. */
export type Cast =
  | {
      readonly begins: 'with-a-bot';
      readonly peers: readonly Peer[];
      readonly bot: StartedBot;
      readonly botAccount: Account;
    }
  | {
      readonly begins: 'before-sign-up';
      readonly peers: readonly Peer[];
      readonly service: OnboardingService;
      readonly invitation: Invitation;
    };

/** What the cast of one scenario is started with. */
export interface CastContext {
  readonly entry: PlanEntry;
  readonly resources: RunResources;
  /** Ends everybody. */
  readonly stack: AsyncDisposableStack;
  /** Aborted, with the reason, when the bot dies or one of them cannot be started. */
  readonly ending: AbortController;
  readonly signal: AbortSignal;
  /** Told each event that a peer sends or sees. */
  readonly seen: (event: WireEvent) => void;
}

/** Creates the accounts and starts everybody at the same time. */
export async function startCast(context: CastContext): Promise<Cast> {
  const { entry, resources } = context;
  const members = castOf(entry.scenario, entry.case);
  const suffix = `${resources.runId}-${resources.nextNumber()}`;
  if (entry.scenario.begins === 'before-sign-up') {
    const service = await resources.signUpService(entry, context.stack);
    const invitation = service.invitation();
    const peers = await allOrNone(
      context,
      members.map(async (member, index) => {
        const localpart = (index === 0 && invitation.inviterLocalpart) || `${nameOf(member)}-${suffix}`;
        return startMember(context, member, await createAccount(context, nameOf(member), localpart));
      }),
    );
    return { begins: 'before-sign-up', peers, service, invitation };
  }
  const [botAccount, ...accounts] = await Promise.all(
    [botName, ...members.map(nameOf)].map((name) => createAccount(context, name, `${name}-${suffix}`)),
  );
  const allowUsers = accounts.map(({ userId }) => userId);
  const bot = startBot(context, botAccount!, allowUsers);
  const peers = members.map((member, index) => startMember(context, member, accounts[index]!));
  await allOrNone<unknown>(context, [bot, ...peers]);
  return { begins: 'with-a-bot', peers: await Promise.all(peers), bot: await bot, botAccount: botAccount! };
}

/** Ends the scenario as soon as the bot's process ends, unless that is wanted by then. */
export function endWithBot(ending: AbortController, exited: Promise<string>, isWanted = () => true): void {
  void exited.then((how) => {
    if (!isWanted()) return;
    ending.abort(new ExpectationError(`the bot's process ${how}`, 'a bot that keeps running', how));
  });
}

/** One that fails stops the others; they are waited for, so that nothing is left half started. */
async function allOrNone<T>({ ending }: CastContext, starting: readonly Promise<T>[]): Promise<T[]> {
  let first: { readonly error: unknown } | undefined;
  for (const one of starting) {
    one.catch((error: unknown) => {
      first ??= { error };
      ending.abort(error);
    });
  }
  await Promise.allSettled(starting);
  // Those that it stopped tell less.
  if (first !== undefined) throw first.error;
  return Promise.all(starting);
}

async function startBot(
  { entry, resources, stack, ending, signal }: CastContext,
  account: Account,
  allowUsers: readonly string[],
): Promise<StartedBot> {
  const bot = stack.use(
    await resources.target.start({
      account,
      homeserverUrl: resources.homeserver.baseUrl,
      allowUsers,
      mutant: entry.mutant,
      ledger: resources.ledger,
      signal,
      deadlineMs: resources.limits.startMs,
      registerSecret: resources.registerSecret,
    }),
  );
  endWithBot(ending, bot.exited);
  return bot;
}

async function startMember(
  { entry, resources, stack, signal, seen }: CastContext,
  member: CastMember,
  account: Account,
): Promise<Peer> {
  const peer = await startPeer(entry.peer, {
    name: nameOf(member),
    account,
    baseUrl: resources.homeserver.baseUrl,
    deadlineMs: resources.limits.stepMs,
    signal,
    ledger: resources.ledger,
    ...(typeof member === 'object' && member),
  });
  peer.transcript.subscribe(seen);
  return stack.use(peer);
}

async function createAccount(
  { resources: { homeserver, registerSecret }, signal }: CastContext,
  name: string,
  localpart: string,
): Promise<Account> {
  const account = await registerAccount(homeserver, { localpart, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new BlockedError(`no account could be made: ${messageOf(error)}`, { cause: error });
  });
  registerSecret(account.password, `password of ${name}`);
  registerSecret(account.accessToken, `access token of ${name}`);
  return account;
}

function nameOf(member: CastMember): string {
  return typeof member === 'string' ? member : member.name;
}
