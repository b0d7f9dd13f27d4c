import { readFileSync } from 'node:fs';
import { referenceTarget } from '../../bots/reference.ts';
import type { StartedBot } from '../../bots/target.ts';
import { startHomeserverProxy, type HomeserverProxy } from '../../faults/homeserver-proxy.ts';
import { registerAccount, type Account } from '../../networks/matrix/client-server/accounts.ts';
import { startSimulated } from '../../networks/matrix/homeserver/simulated/index.ts';
import { matrixSeat } from '../../networks/matrix/seat.ts';
import type { Seat } from '../../networks/network.ts';
import { Ledger } from '../../process/ledger.ts';
import { processesWith } from '../../process/process-identity.ts';
import { unfitFor } from './fit-to-print.ts';

const startLimitMs = 60_000;
const answerLimitMs = 20_000;
/** One that has said so much is started anew: of more than this nothing would be kept to look at. */
const mostLines = 15_000;
const mostMemoryBytes = 1_000_000_000;
/** No line of a log may be longer: it would flood its reader. */
const longestLineChars = 100_000;

export interface BotUnderFireOptions {
  /** Names of the users that it serves. */
  readonly serves?: readonly string[];
  /** Its seats in other networks. */
  readonly seats?: readonly Seat[];
  /** What nobody may read in its log, beside the secrets of its account. */
  readonly unsaid?: readonly string[];
  /** True: there is something between the bot and its homeserver that can change what it is told. Default: false. */
  readonly isLiedTo?: boolean;
  /** One that is broken, to see whether it is noticed. Default: the reference bot. */
  readonly mutant?: string | undefined;
}

type Secrets = Map<string, string>;
type Homeserver = Awaited<ReturnType<typeof startSimulated>>;

/** A reference bot on a simulated homeserver. One that has fallen is set up again, so that a smaller input can be looked for. */
export class BotUnderFire implements AsyncDisposable {
  readonly account: Account;
  readonly homeserver: Homeserver;
  /** Undefined where nobody lies to it. */
  readonly proxy: HomeserverProxy | undefined;
  readonly signal: AbortSignal;
  readonly #parts: AsyncDisposableStack;
  readonly #secrets: Secrets;
  readonly #launch: (isAt: (url: string) => void) => Promise<StartedBot>;
  readonly #ledger: Ledger;
  #bot: StartedBot | undefined;
  #port = 0;
  #isDown = true;
  #linesSeen = 0;
  #answersSeen = 0;

  private constructor(parts: {
    account: Account;
    homeserver: Homeserver;
    proxy: HomeserverProxy | undefined;
    signal: AbortSignal;
    stack: AsyncDisposableStack;
    secrets: Secrets;
    ledger: Ledger;
    launch: (isAt: (url: string) => void) => Promise<StartedBot>;
  }) {
    this.account = parts.account;
    this.homeserver = parts.homeserver;
    this.proxy = parts.proxy;
    this.signal = parts.signal;
    this.#parts = parts.stack;
    this.#secrets = parts.secrets;
    this.#ledger = parts.ledger;
    this.#launch = parts.launch;
  }

  /** Starts the homeserver, and the bot with it. */
  static async start({
    serves = [],
    seats = [],
    unsaid = [],
    mutant,
    isLiedTo = false,
  }: BotUnderFireOptions = {}): Promise<BotUnderFire> {
    const stack = new AsyncDisposableStack();
    const ending = new AbortController();
    const { signal } = ending;
    const ledger = Ledger.open();
    stack.defer(() => ledger.close());
    stack.defer(() => ending.abort(new Error('the bot under fire has ended')));
    const homeserver = stack.use(await startSimulated({ signal }));
    const proxy = isLiedTo
      ? stack.use(await startHomeserverProxy(homeserver.baseUrl, { signal }))
      : undefined;
    const secrets: Secrets = new Map();
    const account = await registerAccount(homeserver, { localpart: 'cara', signal });
    for (const secret of [account.accessToken, account.password]) secrets.set(secret, 'account');
    for (const secret of unsaid) secrets.set(secret, 'not to be said');
    const allowUsers = serves.map((name) => `@${name}:${account.userId.split(':', 2)[1]}`);
    const target = referenceTarget();
    const scope = {
      ledger,
      signal,
      registerSecret: (secret: string, label: string) => void secrets.set(secret, label),
    };
    await target.prepare({ ...scope, mutants: mutant === undefined ? [] : [mutant] });
    const stateFolder = ledger.temporaryFolder('bot');
    const seat = matrixSeat({ account, homeserverUrl: proxy?.url ?? homeserver.baseUrl, allowUsers });
    const launch = (botIsAt: (url: string) => void): Promise<StartedBot> =>
      target.launch({
        ...scope,
        program: 'gateway',
        seats: [{ ...seat, botIsAt }, ...seats],
        stateFolder,
        deadlineMs: startLimitMs,
        ...(mutant !== undefined && { mutant }),
      });
    const parts = { account, homeserver, proxy, signal, stack, secrets, ledger, launch };
    const bot = new BotUnderFire(parts);
    await bot.ensureUp();
    return bot;
  }

  /** The bot that runs now. */
  get running(): StartedBot {
    if (this.#bot === undefined) throw new TypeError('ensureUp() comes first');
    return this.#bot;
  }

  /** Where its control API listens. */
  get port(): number {
    return this.#port;
  }

  /** What opens it. */
  get token(): string {
    return [...this.#secrets].findLast(([, label]) => label.startsWith('control token'))![0];
  }

  /** Starts it if it does not run, or anew if it has said very much. True where it did. */
  async ensureUp(): Promise<boolean> {
    const saidMuch = (this.#bot?.output.items.length ?? 0) > mostLines;
    if (!this.#isDown && !saidMuch) return false;
    await this.#bot?.[Symbol.asyncDispose]();
    const bot = await this.#launch((url) => (this.#port = Number(new URL(url).port)));
    this.#bot = bot;
    this.#isDown = false;
    this.#linesSeen = 0;
    this.#answersSeen = 0;
    void bot.exited.then(() => {
      if (this.#bot === bot) this.#isDown = true;
    });
    return true;
  }

  /**
   * Looks at what it did of what it was given.
   * @throws Error when it has ended, does not answer, told a secret, showed a stack, or takes too much memory.
   */
  async expectUnharmed(): Promise<void> {
    const { control } = this.running;
    const health = await control!
      .with({ limitMs: answerLimitMs })
      .ask({ method: 'GET', path: '/health' })
      .catch(async (error: unknown) => {
        // What killed it may be told a moment after its last connection broke.
        const exit = await Promise.race([this.running.exited, new Promise((then) => setTimeout(then, 500))]);
        const told = this.running.logTail(3).join('\n');
        throw exit === undefined ? error : new Error(`the bot ${String(exit)}\n${told}`);
      });
    if (health.status !== 200) throw new Error(`GET /health was answered with ${health.status}`);
    const lines = this.running.output.items.slice(this.#linesSeen);
    this.#linesSeen += lines.length;
    for (const line of lines) this.expectFit(line, 'a line of its log');
    const answers = [...control!.answered].slice(this.#answersSeen);
    this.#answersSeen += answers.length;
    for (const answer of answers) this.expectFit(answer, 'an answer of its control API');
    const bytes = this.#memoryBytes();
    if (bytes > mostMemoryBytes) throw new Error(`the bot takes ${bytes} bytes of memory`);
  }

  /** @throws Error for a text of the bot that nobody should see. */
  expectFit(text: string, where: string): void {
    const fault = unfitFor(text, [...this.#secrets.keys()], longestLineChars) ?? stackIn(text);
    if (fault !== undefined) throw new Error(`${where} ${fault}: ${text.slice(0, 2_000)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bot?.[Symbol.asyncDispose]();
    await this.#parts.disposeAsync();
  }

  /** Of all its processes; 0 where the system does not tell. */
  #memoryBytes(): number {
    const [mark] = Object.entries(this.#ledger.environment).map(([name, value]) => `${name}=${value}`);
    const pages = processesWith(mark!).map((pid) => {
      try {
        return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
      } catch {
        return 0;
      }
    });
    return pages.reduce((sum, count) => sum + count, 0) * 4_096;
  }
}

/** An exception that nobody expected, in a line of JSON: what people do wrong has a sentence, not a stack. */
function stackIn(text: string): string | undefined {
  return /"msg":"(?:uncaught exception|unhandled rejection)/u.test(text)
    ? 'tells of an exception'
    : undefined;
}
