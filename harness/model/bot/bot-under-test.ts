import { ControlError, type ControlClient, type VerificationRecord } from '../../bots/control-client.ts';
import { usualTalk } from '../../bots/talk.ts';
import type { LaunchOrder, StartedBot, Target } from '../../bots/target.ts';
import { startEchoLlm } from '../../networks/llm/echo-llm.ts';
import { registerAccount, type Account } from '../../networks/matrix/client-server/accounts.ts';
import { startHomeserver } from '../../networks/matrix/homeserver/index.ts';
import type { HomeserverMode, StartedHomeserver } from '../../networks/matrix/homeserver/homeserver.ts';
import { MatrixApi } from '../../networks/matrix/client-server/matrix-api.ts';
import type { PublishedKeys } from '../../networks/matrix/oracle/keys-query.ts';
import type { RecordedParty } from '../../networks/matrix/oracle/sas/record.ts';
import { checkSignature, crossSigningKey } from '../../networks/matrix/oracle/signature.ts';
import { matrixSeat } from '../../networks/matrix/seat.ts';
import type { Ledger } from '../../process/ledger.ts';
import { eventually } from '../../waiting/waiting.ts';
import type { Variant } from '../machine/variants.ts';
import { Batch } from './batch.ts';
import { Person } from './person.ts';

const startLimitMs = 60_000;
const tailLines = 5;
/** What it answers at once, where the machine is busy. */
const controlLimitMs = 20_000;
/** Of each kind; the allow-lists of bots have limits. */
const mostPeople = 500;
/** In one room: the longer it gets, the longer a client takes for each message in it. */
const mostQuestions = 25;
/** So many are kept for verifications that have begun. */
const keptPeople = 100;

export interface BotUnderTestOptions {
  readonly target: Target;
  readonly mutant?: string | undefined;
  readonly mode: HomeserverMode;
  /** One that runs already. Default: one of its own, of that mode. */
  readonly homeserver?: StartedHomeserver;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Milliseconds until something that must come has come. */
  readonly limitMs: number;
  readonly say?: (line: string) => void;
}

/** The bot has ended in the middle of it all. */
export class BotEnded extends Error {
  override readonly name = 'BotEnded';
}

/** A bot as a process of its own on a homeserver, and the people who verify it. */
export class BotUnderTest implements AsyncDisposable {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly #parts = new AsyncDisposableStack();
  readonly #options: BotUnderTestOptions;
  readonly #account: Account;
  readonly #homeserver: StartedHomeserver;
  readonly #bot: StartedBot;
  /** As the account of the bot. */
  readonly #api: MatrixApi;
  readonly #idle: Person[] = [];
  /** Keys that it has sent, each with the verification in which it did. */
  readonly #keys = new Map<unknown, string>();
  #people = 0;
  #party: RecordedParty | undefined;
  /** Somebody who only asks questions, and how often they still may in their room. */
  #asker: Promise<Person> | undefined;
  #questionsLeft = mostQuestions;
  readonly #records = new Batch(async () => (await this.control?.verifications()) ?? []);
  readonly #questions = new Batch(async () => {
    this.#asker ??= this.newPerson('bot-wins');
    const asker = await this.#asker;
    if (this.#questionsLeft === 0) {
      await asker.takeNewRoom();
      this.#questionsLeft = mostQuestions;
    }
    this.#questionsLeft -= 1;
    await asker.untilSettled();
  });
  readonly #identities = new Batch((users: readonly string[]) =>
    this.#query([this.userId, ...new Set(users)]),
  );

  private constructor(
    options: BotUnderTestOptions,
    parts: { account: Account; homeserver: StartedHomeserver; bot: StartedBot },
  ) {
    this.#options = options;
    this.limitMs = options.limitMs;
    const ended = new AbortController();
    void parts.bot.exited.then((how) =>
      ended.abort(new BotEnded([`it ${how}`, ...parts.bot.logTail(tailLines)].join('\n'))),
    );
    this.signal = AbortSignal.any([options.signal, ended.signal]);
    this.#account = parts.account;
    this.#homeserver = parts.homeserver;
    this.#bot = parts.bot;
    const { baseUrl, fetch } = parts.homeserver;
    this.#api = new MatrixApi({
      baseUrl,
      accessToken: parts.account.accessToken,
      signal: this.signal,
      fetch,
    });
  }

  static async start(options: BotUnderTestOptions): Promise<BotUnderTest> {
    const { target, mutant, mode, ledger, signal, say } = options;
    const scope = { ledger, signal, say, registerSecret: () => {} };
    await using stack = new AsyncDisposableStack();
    const startOwn = async (): Promise<StartedHomeserver> =>
      stack.use(await startHomeserver(mode, { ledger, signal, ...(say && { onProgress: say }) }));
    const [homeserver] = await Promise.all([
      options.homeserver ?? startOwn(),
      target.prepare({ ...scope, mutants: mutant === undefined ? [] : [mutant] }),
    ]);
    const name = `cara-${crypto.randomUUID().slice(0, 8)}`;
    const account = await registerAccount(homeserver, { localpart: name, signal });
    const domain = account.userId.split(':').slice(1).join(':');
    const names = Array.from({ length: mostPeople }, (_, index) => [
      localpart('bot-wins', name, index),
      localpart('peer-wins', name, index),
    ]).flat();
    const verifyPeers = names.map((person) => `@${person}:${domain}`);
    // Some bots answer the questions that show that they are done through a language model only.
    const llm = stack.use(await startEchoLlm());
    const order: LaunchOrder = {
      ...scope,
      languageModel: llm.baseUrl,
      program: 'gateway',
      seats: [matrixSeat({ account, homeserverUrl: homeserver.baseUrl, verifyPeers })],
      stateFolder: ledger.temporaryFolder('bot'),
      deadlineMs: startLimitMs,
      ...(mutant !== undefined && { mutant }),
    };
    const bot = stack.use(await target.launch(order));
    const started = new BotUnderTest(options, { account, homeserver, bot });
    started.#parts.use(stack.move());
    return started;
  }

  /** Absent where the bot has none. */
  get control(): ControlClient | undefined {
    return this.#bot.control?.with({ connectsAnew: true, limitMs: Math.max(this.limitMs, controlLimitMs) });
  }

  /** Whether it verifies people who share no encrypted room with it. */
  get verifiesStrangers(): boolean {
    return this.#options.target.claims.includes('sas.strangers');
  }

  get userId(): string {
    return this.#account.userId;
  }

  /** Its keys as they are published. */
  async party(): Promise<RecordedParty> {
    this.#party ??= await this.#lookUp();
    return this.#party;
  }

  /** Somebody who is in no verification, and not signed by the bot. */
  async take(tie: Variant['tie']): Promise<Person> {
    const at = this.#idle.findIndex(({ userId }) => userId.startsWith(`@${prefixes[tie]}`));
    return at === -1 ? this.newPerson(tie) : this.#idle.splice(at, 1)[0]!;
  }

  /** Somebody new to the bot. */
  async newPerson(tie: Variant['tie']): Promise<Person> {
    const { signal, limitMs } = this;
    if (this.#people === mostPeople) throw new Error(`the bot serves no more than ${mostPeople} people`);
    const name = localpart(tie, this.userId.slice(1).split(':')[0]!, this.#people);
    this.#people += 1;
    const account = await registerAccount(this.#homeserver, { localpart: name, signal });
    const { baseUrl, fetch } = this.#homeserver;
    return Person.start({
      baseUrl,
      fetch,
      account,
      botId: this.userId,
      talk: this.#options.target.talk ?? usualTalk,
      limitMs,
      signal,
    });
  }

  /** Takes somebody back for the next verification. */
  giveBack(person: Person): void {
    this.#idle.push(person);
  }

  /** Whether a key that it sends is none of another verification. */
  isOwnKey(key: unknown, flow: string): boolean {
    const usedIn = this.#keys.get(key) ?? flow;
    this.#keys.set(key, usedIn);
    return usedIn === flow;
  }

  /** Which of somebody's keys the bot has signed, as the homeserver tells the bot. */
  async signed(user: string): Promise<readonly string[]> {
    const { user_signing_keys: own, master_keys: masters } = await this.#identities.join(user);
    const signing = crossSigningKey(own?.[this.userId], this.userId, 'user_signing');
    const master = masters?.[user];
    if (!('key' in signing) || master === undefined) return [];
    const signer = { user: this.userId, keyId: `ed25519:${signing.key}`, publicKey: signing.key };
    return checkSignature(master, signer).state === 'ok' ? Object.values(master.keys ?? {}) : [];
  }

  /** The verifications that the bot lists; none where it has no control API. */
  records(): Promise<readonly VerificationRecord[]> {
    return this.#records.join(undefined);
  }

  /**
   * Resolves when the bot has answered two questions of somebody else. One who asks does so for all who wait. A bot that works
   * for several people at once may not yet have done all for some of them.
   */
  untilAnswered(): Promise<void> {
    return this.#questions.join(undefined);
  }

  /** Whether it has met so many people that nothing more should be begun with it. */
  get isUsedUp(): boolean {
    return this.#people > mostPeople - keptPeople;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }

  async #lookUp(): Promise<RecordedParty> {
    const { userId, deviceId } = this.#account;
    return eventually(
      async () => {
        const { device_keys: devices, master_keys: masters } = await this.#query([userId]);
        const master = crossSigningKey(masters?.[userId], userId, 'master');
        const deviceKey = devices?.[userId]?.[deviceId]?.keys?.[`ed25519:${deviceId}`];
        if (deviceKey === undefined) return undefined;
        return {
          user: userId,
          device: deviceId,
          deviceKey,
          ...('key' in master && { masterKey: master.key }),
        };
      },
      { why: 'the bot to publish its keys', deadlineMs: startLimitMs, signal: this.signal },
    );
  }

  async #query(users: readonly string[]): Promise<PublishedKeys> {
    const body = { device_keys: Object.fromEntries(users.map((user) => [user, []])) };
    return (await this.#api.call('POST', '/keys/query', body)) as PublishedKeys;
  }
}

/** What an answer of the control API other than success says. */
export function answerOf(error: unknown): 'not-ready' | 'over' | 'unknown' | 'failed' {
  if (!(error instanceof ControlError)) throw error;
  const meanings = { 404: 'unknown', 409: 'not-ready', 410: 'over' } as const;
  return meanings[error.status as keyof typeof meanings] ?? 'failed';
}

/** Between those of the people, so that either may be the smaller one. */
const prefixes = { 'bot-wins': 'zoe', 'peer-wins': 'ann' } as const;

function localpart(tie: Variant['tie'], bot: string, index: number): string {
  return `${prefixes[tie]}-of-${bot}-${index}`;
}
