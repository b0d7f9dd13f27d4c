import type { Account } from '../../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../../networks/matrix/client-server/matrix-api.ts';
import {
  deviceObject,
  newCrossSigning,
  publishIdentity,
  type CrossSigning,
} from '../../networks/matrix/identity/identity.ts';
import { newSigningKey, type Signable } from '../../networks/matrix/identity/sign-json.ts';
import {
  stepNameOf,
  type Content,
  type RecordedParty,
  type StepName,
} from '../../networks/matrix/oracle/sas/record.ts';
import { SyncLoop, type SyncedEvent } from '../../networks/matrix/peers/from-spec/sync-loop.ts';
import { EventLog } from '../../waiting/event-log.ts';
import { newQuestion, type Talk } from '../../bots/talk.ts';

/** A bot that does not talk cannot be asked anything: it has long for that, also where the machine is busy. */
const answerLimitMs = 60_000;

/** A step of the bot, as it came. */
export interface ArrivedStep {
  readonly name: StepName;
  /** Transaction id, or the event id of the request. */
  readonly flow: string;
  readonly content: Content;
}

export interface PersonOptions {
  readonly baseUrl: string;
  /** Default: the one of Node. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly account: Account;
  /** The bot. */
  readonly botId: string;
  readonly talk: Talk;
  /** Milliseconds until an answer must be there. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** An account whose client has no will of its own: it sends what it is told to, and writes down what the bot says. */
export class Person {
  readonly api: MatrixApi;
  readonly steps = new EventLog<ArrivedStep>();
  readonly #options: PersonOptions;
  readonly #heard = new EventLog<string>();
  readonly #left = new AbortController();
  /** Rooms into which the bot has come. */
  readonly #joined = new EventLog<string>();
  readonly #deviceKey = newSigningKey();
  readonly #device: Signable;
  #identity: CrossSigning = newCrossSigning();
  #room = '';
  #known: Promise<void> | undefined;

  private constructor(options: PersonOptions) {
    const { baseUrl, fetch, account, signal } = options;
    this.#options = options;
    const heeded = AbortSignal.any([signal, this.#left.signal]);
    this.api = new MatrixApi({ baseUrl, accessToken: account.accessToken, signal: heeded, fetch });
    this.#device = deviceObject(account.userId, account.deviceId, this.#deviceKey);
  }

  /** Publishes the keys, and opens a room with the bot. */
  static async start(options: PersonOptions): Promise<Person> {
    const person = new Person(options);
    await person.#start();
    return person;
  }

  get userId(): string {
    return this.#options.account.userId;
  }

  /** Looks no more for what is new. */
  leave(): void {
    this.#left.abort(new Error('has left'));
  }

  /** The room with the bot, in clear. */
  get room(): string {
    return this.#room;
  }

  /** Its keys as they are published now. */
  get party(): RecordedParty {
    return {
      user: this.userId,
      device: this.#options.account.deviceId,
      deviceKey: this.#deviceKey.publicText,
      masterKey: this.#identity.master.publicText,
    };
  }

  /** Publishes another identity in place of its own. */
  async replaceIdentity(): Promise<void> {
    this.#identity = newCrossSigning();
    await publishIdentity(this.api, this.#options.account, this.#identity, this.#device);
  }

  /** Goes on with the bot in a room where nothing was said yet. */
  async takeNewRoom(): Promise<void> {
    const room = await this.#openRoom();
    await this.#untilJoined(room);
    this.#room = room;
  }

  /** Resolves when the bot has had a reason to look up the keys of this one: some do so for encrypted rooms alone. */
  becomeKnown(): Promise<void> {
    this.#known ??= this.#shareEncryptedRoom();
    return this.#known;
  }

  async #shareEncryptedRoom(): Promise<void> {
    const content = { algorithm: 'm.megolm.v1.aes-sha2' };
    const room = await this.#openRoom([{ type: 'm.room.encryption', state_key: '', content }]);
    await this.#untilJoined(room);
    await this.untilSettled();
  }

  /**
   * Resolves when the bot has answered two questions, one after the other: whatever it makes of what came before the first
   * it has then made, also where it hands on what it receives to different parts of itself.
   */
  async untilSettled(): Promise<void> {
    await this.#ask();
    await this.#ask();
  }

  async #ask(): Promise<void> {
    const { talk, limitMs, signal } = this.#options;
    const deadlineMs = Math.max(limitMs, answerLimitMs);
    const question = newQuestion(talk);
    await this.api.sendEvent(this.#room, 'm.room.message', { msgtype: 'm.text', body: question.text });
    const why = `the bot to answer ${question.text}`;
    await this.#heard.first((text) => question.isAnsweredBy(text), { why, deadlineMs, signal });
  }

  async #start(): Promise<void> {
    await this.api.call('POST', '/keys/upload', { device_keys: this.#device });
    await publishIdentity(this.api, this.#options.account, this.#identity, this.#device);
    this.#room = await this.#openRoom();
    const loop = new SyncLoop(this.api, {
      toDevice: async (event) => this.#receive(event, event.content['transaction_id']),
      room: async (event, { room }) => this.#receiveInRoom(event, room),
      invitation: async (room) => void (await this.api.call('POST', `/join/${encodeURIComponent(room)}`, {})),
    });
    const caughtUp = Promise.withResolvers<void>();
    const failed = loop.run(caughtUp.resolve);
    failed.catch(caughtUp.reject);
    await caughtUp.promise;
    await Promise.race([this.#untilJoined(this.#room), failed]);
  }

  /** With the bot. */
  async #openRoom(state: readonly object[] = []): Promise<string> {
    const body = {
      preset: 'trusted_private_chat',
      is_direct: true,
      invite: [this.#options.botId],
      initial_state: state,
    };
    return String((await this.api.call('POST', '/createRoom', body))['room_id']);
  }

  async #untilJoined(room: string): Promise<void> {
    const { limitMs, signal } = this.#options;
    const deadlineMs = Math.max(limitMs, answerLimitMs);
    const why = 'the bot to come into the room';
    await this.#joined.first((joined) => joined === room, { why, deadlineMs, signal });
  }

  #receiveInRoom(event: SyncedEvent, room: string): void {
    const { type, sender, content, state_key: user, event_id: eventId } = event;
    const { botId } = this.#options;
    if (type === 'm.room.member' && user === botId && content['membership'] === 'join')
      this.#joined.append(room);
    const relation = content['m.relates_to'] as Content | null | undefined;
    const isRequest = type === 'm.room.message' && stepNameOf(event) === 'request';
    this.#receive(event, isRequest ? eventId : relation?.['event_id']);
    if (sender === botId && type === 'm.room.message' && typeof content['body'] === 'string')
      this.#heard.append(content['body']);
  }

  #receive(event: SyncedEvent, flow: unknown): void {
    const name = stepNameOf(event);
    if (name === undefined || event.sender !== this.#options.botId || typeof flow !== 'string') return;
    this.steps.append({ name, flow, content: event.content });
  }
}
