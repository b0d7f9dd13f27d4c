import type { Evidence } from '../../reports/index.ts';
import { registerAccount } from '../homeserver/accounts.ts';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';
import { Oracle } from '../oracle/oracle.ts';
import { startElementPeer } from '../peer/element/start-element-peer.ts';
import type { Ledger } from '../process/ledger.ts';
import type { StartedBot, Target } from '../target/target.ts';
import { Bot } from './bot.ts';
import { ExpectationError, messageOf } from './failures.ts';
import type { PlanEntry } from './plan.ts';
import type { NewEvent } from './recorder.ts';
import type { Stage } from './scenario.ts';

const defaultCast = ['alice'];
/** First letter between those of `alice` and `zoe`, so that the cast decides who wins a tie. */
const botName = 'cara';

/** What all scenarios of a run share. */
export interface RunResources {
  readonly homeserver: StartedHomeserver;
  readonly target: Target;
  /** Token of the account that takes no part and judges. */
  readonly strangerToken: string;
  readonly ledger: Ledger;
  /** Makes names unique where a homeserver outlives the run. */
  readonly runId: string;
  readonly stepDeadlineMs: number;
  readonly startDeadlineMs: number;
  emit(event: NewEvent, atMs?: number): void;
  registerSecret(secret: string, label: string): void;
}

/** Where a performance stands, for the verdict. */
export interface Performance {
  /** Title of the step that is going on, or that failed. */
  step: string | undefined;
  bot: StartedBot | undefined;
}

/**
 * Sets the stage, runs the scenario, clears the stage.
 * @throws whatever the scenario throws; `performance.step` then names the step.
 */
export async function performScenario(
  entry: PlanEntry,
  resources: RunResources,
  runSignal: AbortSignal,
  performance: Performance,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const ending = new AbortController();
  stack.defer(() => ending.abort(new Error('the scenario is over')));
  const signal = AbortSignal.any([runSignal, ending.signal]);
  const steps = new Steps(entry.id, resources.emit, performance);
  const record = (evidence: Evidence, atMs?: number): void =>
    resources.emit({ type: 'evidence', scenario: entry.id, step: steps.current, evidence }, atMs);

  const { bot, peers, oracle } = await steps.run('the bot and its peers are up', async () => {
    const accounts = await createAccounts(entry, resources, signal);
    const [started, cast] = await Promise.all([
      startBot(entry, accounts, resources, signal).then((up) => {
        performance.bot = stack.use(up);
        // A bot that dies ends the scenario now, not at the next deadline.
        void up.exited.then((how) =>
          ending.abort(new ExpectationError(`the bot's process ${how}`, 'a bot that keeps running', how)),
        );
        return up;
      }),
      Promise.all(
        accounts.peers.map(async ({ name, account }) => {
          const { baseUrl } = resources.homeserver;
          const deadlineMs = resources.stepDeadlineMs;
          const peer = stack.use(await startElementPeer({ name, account, baseUrl, deadlineMs, signal }));
          peer.transcript.subscribe(({ atMs, ...event }) => record(event, atMs));
          return peer;
        }),
      ),
    ]);
    return {
      bot: new Bot({
        ...accounts.bot,
        control: started.control,
        signal,
        deadlineMs: resources.stepDeadlineMs,
      }),
      peers: cast,
      oracle: new Oracle({
        baseUrl: resources.homeserver.baseUrl,
        strangerToken: resources.strangerToken,
        bot: accounts.bot,
        signal,
        deadlineMs: resources.stepDeadlineMs,
        record,
      }),
    };
  });

  const stage: Stage = {
    case: entry.case,
    bot,
    peer: peers[0]!,
    peers,
    oracle,
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
  // A wait that forgot the signal must not keep a scenario going whose bot has died.
  await Promise.race([entry.scenario.run(stage), rejectOnAbort(signal)]);
}

type Account = Awaited<ReturnType<typeof registerAccount>>;
interface Accounts {
  readonly bot: Account;
  readonly peers: readonly { readonly name: string; readonly account: Account }[];
}

let accountCount = 0;

async function createAccounts(
  entry: PlanEntry,
  resources: RunResources,
  signal: AbortSignal,
): Promise<Accounts> {
  const { cast = defaultCast } = entry.scenario;
  const names = typeof cast === 'function' ? cast(entry.case) : cast;
  const suffix = `${resources.runId}-${accountCount++}`;
  const create = async (name: string): Promise<Account> => {
    const password = crypto.randomUUID();
    resources.registerSecret(password, `password of ${name}`);
    const account = await registerAccount(resources.homeserver, {
      localpart: `${name}-${suffix}`,
      password,
      signal,
    });
    resources.registerSecret(account.accessToken, `access token of ${name}`);
    return account;
  };
  const [bot, ...peers] = await Promise.all([create(botName), ...names.map(create)]);
  return { bot: bot!, peers: names.map((name, index) => ({ name, account: peers[index]! })) };
}

function startBot(
  entry: PlanEntry,
  accounts: Accounts,
  resources: RunResources,
  signal: AbortSignal,
): Promise<StartedBot> {
  return resources.target.start({
    account: accounts.bot,
    homeserverUrl: resources.homeserver.baseUrl,
    allowUsers: accounts.peers.map(({ account }) => account.userId),
    mutant: entry.mutant,
    ledger: resources.ledger,
    signal,
    deadlineMs: resources.startDeadlineMs,
    registerSecret: resources.registerSecret,
  });
}

/** Numbers the steps of a scenario and reports each. */
class Steps {
  current: number | undefined;
  #count = 0;
  readonly #scenario: string;
  readonly #emit: RunResources['emit'];
  readonly #performance: Performance;

  constructor(scenario: string, emit: RunResources['emit'], performance: Performance) {
    this.#scenario = scenario;
    this.#emit = emit;
    this.#performance = performance;
  }

  async run<T>(title: string, act: () => T | Promise<T>): Promise<T> {
    const step = this.#count++;
    const about = { scenario: this.#scenario, step };
    this.current = step;
    this.#performance.step = title;
    this.#emit({ type: 'step.started', ...about, title });
    try {
      const result = await act();
      this.#emit({ type: 'step.finished', ...about, outcome: 'ok' });
      this.#performance.step = undefined;
      return result;
    } catch (error) {
      this.#emit({ type: 'step.finished', ...about, outcome: 'failed', error: messageOf(error) });
      throw error;
    }
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
