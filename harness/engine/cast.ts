import { registerAccount, type Account } from '../homeserver/accounts.ts';
import { startElementPeer } from '../peer/element/start-element-peer.ts';
import type { Peer, WireEvent } from '../peer/peer.ts';
import type { StartedBot } from '../target/target.ts';
import { ExpectationError } from './failures.ts';
import type { PlanEntry } from './plan.ts';
import type { RunResources } from './resources.ts';

const defaultCast = ['alice'];
/** Between `alice` and `zoe`, so that the cast decides who wins a tie. */
const botName = 'cara';

/** Everybody who takes part in one scenario. */
export interface Cast {
  readonly bot: StartedBot;
  readonly botAccount: Account;
  readonly peers: readonly Peer[];
}

/**
 * Creates the accounts and starts bot and peers at the same time. All of them end with the stack.
 * @param ending aborted, with the reason, when the bot dies or one of them cannot be started.
 */
export async function startCast(
  entry: PlanEntry,
  resources: RunResources,
  stack: AsyncDisposableStack,
  ending: AbortController,
  signal: AbortSignal,
  seen: (event: WireEvent) => void,
): Promise<Cast> {
  const { cast = defaultCast } = entry.scenario;
  const names = typeof cast === 'function' ? cast(entry.case) : cast;
  const suffix = `${resources.runId}-${resources.nextNumber()}`;
  const [botAccount, ...peerAccounts] = await Promise.all(
    [botName, ...names].map((name) => createAccount(name, suffix, resources, signal)),
  );

  const startBot = async (): Promise<StartedBot> => {
    const bot = stack.use(
      await resources.target.start({
        account: botAccount!,
        homeserverUrl: resources.homeserver.baseUrl,
        allowUsers: peerAccounts.map(({ userId }) => userId),
        mutant: entry.mutant,
        ledger: resources.ledger,
        signal,
        deadlineMs: resources.startDeadlineMs,
        registerSecret: resources.registerSecret,
      }),
    );
    // A bot that dies ends the scenario now, not at the next deadline.
    void bot.exited.then((how) =>
      ending.abort(new ExpectationError(`the bot's process ${how}`, 'a bot that keeps running', how)),
    );
    return bot;
  };
  const startPeer = async (name: string, account: Account): Promise<Peer> => {
    const { baseUrl } = resources.homeserver;
    const peer = await startElementPeer({
      name,
      account,
      baseUrl,
      deadlineMs: resources.stepDeadlineMs,
      signal,
    });
    peer.transcript.subscribe(seen);
    return stack.use(peer);
  };

  const starting = [
    startBot(),
    ...names.map((name, index) => startPeer(name, peerAccounts[index]!)),
  ] as const;
  // One that fails stops the others; they are waited for, so that nothing is left half started.
  for (const one of starting) one.catch((error: unknown) => ending.abort(error));
  await Promise.allSettled(starting);
  const [bot, ...peers] = await Promise.all(starting);
  return { bot: bot as StartedBot, botAccount: botAccount!, peers: peers as Peer[] };
}

async function createAccount(
  name: string,
  suffix: string,
  { homeserver, registerSecret }: RunResources,
  signal: AbortSignal,
): Promise<Account> {
  const account = await registerAccount(homeserver, { localpart: `${name}-${suffix}`, signal });
  registerSecret(account.password, `password of ${name}`);
  registerSecret(account.accessToken, `access token of ${name}`);
  return account;
}
