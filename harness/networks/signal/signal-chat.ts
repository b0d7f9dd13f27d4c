import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LoopbackServer } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import type { Cast, Chat, ChatOptions, Heard, Place, Said, TextLimit } from '../chat/chat.ts';
import { ChatDouble } from '../chat/chat-double.ts';
import { type FaultName, usualFaults } from '../chat/faults.ts';
import { serveChat } from '../chat/serve-chat.ts';
import type { Seat } from '../network.ts';
import type { ApiCall } from './answer-call.ts';
import { CommandLine } from './command-line.ts';
import * as envelopes from './envelopes.ts';
import { Groups } from './groups.ts';
import { Inbox, type SignalMode } from './inbox.ts';
import { peopleNumber, PhoneBook, placeOf, type Person } from './people.ts';
import { Refusal } from './refusal.ts';
import type { SendRequest } from './requests.ts';
import { refuseOthers, restApi, type Service } from './rest-api.ts';
import { shownText } from './shown-text.ts';

/** The longest text that people's apps show, in bytes of UTF-8. */
const longestText = 65_536;
/** A second of the service, for which it waits for more to come. */
const secondMs = 50;
const pingMs = 54_000;
/** A program that polls has asked within this time. */
const recentMs = 5_000;
/** What a program may wait for an answer before it says that there is none. */
const noticedMs = { native: 30_000, 'json-rpc': 60_000 };
const transport = 'rest-api';

type SignalCast = Cast & {
  /** A person that the bot is told to serve, and that hides the number. */
  readonly hidden: Place;
};

/** What people see of the bot beside what it says. */
export interface Activity {
  readonly conversation: string;
  readonly atMs: number;
}

export interface SignalChatOptions extends Omit<ChatOptions, 'registerSecret'> {
  readonly mode: SignalMode;
}

/** Signal's double: signal-cli-rest-api on a port of the loopback interface, and the people who write to the bot. */
export class SignalChat extends ChatDouble<ApiCall, object, SignalCast> implements Chat {
  readonly seat: Seat;
  readonly hidden: Place;
  readonly textLimit: TextLimit = {
    length: longestText,
    unit: 'bytes of UTF-8',
    measure: (text) => Buffer.byteLength(text),
  };
  readonly deafNoticedMs: number;
  readonly knowsRepetitions = false;
  readonly offers: ReadonlySet<FaultName>;
  readonly typing = new EventLog<Activity & { readonly on: boolean }>();
  /** Texts that the bot has marked as read, by their ids. */
  readonly receipts = new EventLog<Activity & { readonly id: string }>();
  /** Whether it writes as older services do: each envelope by itself, and the time of a message that was sent in no list. */
  isOld = false;
  readonly app: ReturnType<typeof restApi>;
  readonly #mode: SignalMode;
  /** The account of the bot. */
  readonly own: Person & { readonly number: string };
  readonly #phoneBook: PhoneBook;
  readonly #inbox: Inbox;
  readonly #commands: CommandLine;
  readonly #ping: NodeJS.Timeout;
  readonly #groups: Groups;
  #lastTimestamp = 0;
  #askedMs = -Infinity;

  private constructor(server: LoopbackServer, sockets: WebSocketServer, options: SignalChatOptions) {
    const { mode, casts = 1 } = options;
    const people = Array.from({ length: casts }, (_, index) => peopleNumber(index));
    super(
      'signal',
      people.map(({ alice, bob, stranger, hidden }) => ({
        alice: placeOf(alice),
        bob: placeOf(bob),
        stranger: placeOf(stranger),
        hidden: placeOf(hidden),
      })),
      server,
      options,
    );
    this.#phoneBook = new PhoneBook(people.flatMap((cast) => Object.values(cast)));
    this.hidden = this.casts[0]!.hidden;
    this.#mode = mode;
    this.own = { name: 'Cara', uuid: crypto.randomUUID(), number: newNumber() };
    this.#groups = new Groups(this.own.number);
    this.deafNoticedMs = noticedMs[mode];
    this.offers = new Set<FaultName>([
      ...usualFaults,
      'twice',
      ...(mode === 'native' ? (['busy'] as const) : (['half-open', 'detached'] as const)),
    ]);
    this.#inbox = new Inbox(mode, this.faults);
    this.#inbox.onTaken = (delivery) => this.telling.append('taken', delivery);
    this.#commands = new CommandLine(this.faults, mode === 'native');
    this.app = restApi(this.#service(), {
      number: this.own.number,
      faults: this.faults,
      onCall: (call) => this.#note(call),
      signal: this.signal,
    });
    this.#ping = setInterval(() => {
      for (const socket of sockets.clients) socket.ping();
    }, pingMs).unref();
    this.seat = this.#makeSeat();
  }

  /** Serves one account. */
  static async open(options: SignalChatOptions): Promise<SignalChat> {
    // A connection that is cut off answers no pings; the inbox answers those of the others.
    const sockets = new WebSocketServer({ noServer: true, autoPong: false });
    return serveChat(options.signal, (server) => new SignalChat(server, sockets, options), sockets);
  }

  async say(text: string, { from, conversation } = this.alice): Promise<Said> {
    const timestamp = this.#now();
    return this.#told(
      { from, conversation, id: String(timestamp), text, atMs: performance.now() },
      envelopes.textEnvelope(this.#phoneBook.named(from), timestamp, text),
    );
  }

  async edit({ from, conversation, id }: Said, text: string): Promise<Said> {
    const timestamp = this.#now();
    return this.#told(
      { from, conversation, id: String(timestamp), text, atMs: performance.now(), isEdit: true },
      envelopes.editEnvelope(this.#phoneBook.named(from), timestamp, text, Number(id)),
    );
  }

  async repeat(said: Said): Promise<void> {
    for (const delivery of this.telling.of(said)) this.#inbox.add(delivery);
  }

  async echoOwn({ conversation, id, text }: Heard): Promise<void> {
    this.bring(envelopes.syncEnvelope(this.own, Number(id), this.#phoneBook.named(conversation), text));
  }

  async sayNonsense({ from } = this.alice): Promise<void> {
    const person = this.#phoneBook.named(from);
    this.bring(envelopes.typingEnvelope(person, this.#now()));
    this.bring(envelopes.receiptEnvelope(person, this.#now(), [this.#now()]));
    this.bring(envelopes.reactionEnvelope(person, this.#now(), this.#now()));
    this.bring(envelopes.attachmentEnvelope(person, this.#now()));
    this.bring(envelopes.textEnvelope(person, this.#now(), null));
    this.bring({ ...envelopes.typingEnvelope(person, this.#now()), dataMessage: 'not a message' });
    this.bring({ something_new: {} });
  }

  /** Brings the bot any envelope, e.g. one that no app makes. The bot belongs to the group that it is from, if any. */
  bring(envelope: envelopes.Envelope): void {
    const group = envelopes.groupOf(envelope);
    if (group !== undefined) this.#groups.join(group);
    this.#inbox.add(this.#deliveryOf(envelope));
  }

  /** Somebody who hides the number shows it from now on. */
  showNumber({ from }: Place): void {
    this.#phoneBook.show(from, newNumber());
  }

  /** How often the bot has connected, in the mode `json-rpc`. */
  get connections(): number {
    return this.#inbox.connections;
  }

  /** Its connections that are open, for frames that the service never sends. */
  get sockets(): Inbox['sockets'] {
    return this.#inbox.sockets;
  }

  /** What has gone without having reached anybody. */
  get lost(): Inbox['lost'] {
    return this.#inbox.lost;
  }

  /** Time of something that happens now: no two are the same. */
  #now(): number {
    this.#lastTimestamp = Math.max(Date.now(), this.#lastTimestamp + 1);
    return this.#lastTimestamp;
  }

  protected override end(): void {
    clearInterval(this.#ping);
    this.#inbox[Symbol.dispose]();
  }

  #service(): Service {
    const { number } = this.own;
    const mode = this.#mode;
    const refuse = (account: string): void => refuseOthers(account, { mode, number });
    return {
      mode,
      number,
      isOld: () => this.isOld,
      groups: (account) =>
        this.#commands.run('everything', () => {
          refuse(account);
          return this.#groups.entries;
        }),
      receive: (wishes, { isGone }) => {
        this.#askedMs = performance.now();
        return this.#commands.run('hearing', async () => {
          await delay(Math.max(wishes.timeoutSeconds, 0) * secondMs, undefined, { ref: false });
          const taken = this.#inbox.take(wishes.limit);
          for (const delivery of taken)
            if (isGone()) this.#inbox.lost.append(delivery);
            else this.telling.append('taken', delivery);
          if (wishes.sendsReceipts) for (const delivery of taken) this.#read(delivery);
          return taken;
        });
      },
      // An account that does not exist is heard of by nobody.
      connect: (socket: WebSocket, account) => {
        if (account === number) this.#inbox.connect(socket);
      },
      send: (request) =>
        this.#commands.run('sending', () => {
          this.#refuseWhileQuiet();
          refuse(request.number);
          return this.#send(request);
        }),
      typing: (account, recipient, on) =>
        this.#commands.run('everything', () => {
          refuse(account);
          this.typing.append({ ...this.#activityWith(recipient), on });
        }),
      reaction: (account, recipient) =>
        this.#commands.run('everything', () => {
          refuse(account);
          this.#conversationWith(recipient);
        }),
      receipt: (account, recipient, timestamp) =>
        this.#commands.run('everything', () => {
          refuse(account);
          this.receipts.append({ ...this.#activityWith(recipient), id: String(timestamp) });
        }),
      remove: (account, recipient) =>
        this.#commands.run('everything', () => {
          refuse(account);
          this.#activityWith(recipient);
          return this.#now();
        }),
    };
  }

  #refuseWhileQuiet(): void {
    const seconds = this.faults.quiet.leftSeconds();
    if (seconds === 0) return;
    this.holdAgainst(this.faults.quiet.breach('sent a text', 'Retry-After'));
    throw new Refusal(429, 'Rate limit exceeded', seconds);
  }

  #send(request: SendRequest): number {
    const { recipients, edit_timestamp: edited, quote_timestamp: quoted } = request;
    const message = shownText(request);
    const timestamp = this.#now();
    const conversations = recipients!.map((recipient) => this.#conversationWith(recipient));
    if (Buffer.byteLength(message) > longestText)
      this.holdAgainst({
        rule: 'text-too-long',
        sentence: `sent a text of ${Buffer.byteLength(message)} bytes, of which apps show the first ${longestText}`,
        ...about(conversations[0]),
      });
    const text = Buffer.from(message).subarray(0, longestText).toString();
    for (const conversation of conversations) {
      const more = {
        ...(edited != null && { replaces: String(edited) }),
        ...(quoted != null && { repliesTo: String(quoted) }),
      };
      this.heard.append({ id: String(timestamp), conversation, text, atMs: performance.now(), ...more });
      const person = this.#phoneBook.find(conversation);
      if (person) this.bring(envelopes.receiptEnvelope(person, this.#now(), [timestamp]));
    }
    return timestamp;
  }

  /** What a program asked the service to mark as read. */
  #read(delivery: object): void {
    const text = this.telling.textOf(delivery);
    if (text !== undefined) this.receipts.append({ ...text, atMs: performance.now() });
  }

  #told(said: Said, envelope: envelopes.Envelope): Said {
    const delivery = this.#deliveryOf(envelope);
    this.noteSaid(said, {
      things: [delivery],
      transport,
      types: [said.isEdit ? 'editMessage' : 'dataMessage'],
    });
    this.#inbox.add(delivery);
    if (this.faults.take('hearing', ['twice'])) this.#inbox.add(delivery);
    return said;
  }

  #deliveryOf(envelope: envelopes.Envelope): object {
    return this.isOld ? envelope : { envelope, account: this.own.number };
  }

  /** @throws Refusal where nobody has such an account. */
  #conversationWith(recipient: string): string {
    const found = this.#phoneBook.conversationWith(recipient);
    if (found !== undefined) return found;
    if (this.#groups.has(recipient)) return recipient;
    if (Groups.isMeant(recipient)) throw new Refusal(400, 'Invalid group id');
    throw new Refusal(400, `Unregistered user "${recipient}"\n`);
  }

  #activityWith(recipient: string): Activity {
    return { conversation: this.#conversationWith(recipient), atMs: performance.now() };
  }

  #note(call: ApiCall): void {
    const { at, method, path, status, error, isStruck } = call;
    const body = (call.body ?? {}) as Partial<SendRequest>;
    const recipient = body.recipients?.[0] ?? body.recipient ?? '';
    const conversation = this.#phoneBook.conversationWith(recipient) ?? recipient;
    this.noteCall(call, {
      ...call,
      what: `asked ${method} ${path}`,
      conversation,
      text: String(body.message ?? ''),
      isSaying: at === 'sending',
      isTaken: status !== undefined && status < 300 && !isStruck,
      ...(at !== 'hearing' && { wire: { type: `${method} ${path}`, transport, from: 'bot' } }),
    });
    if (status === 400 && at !== 'hearing' && !isStruck)
      this.holdAgainst({
        rule: 'bad-request',
        sentence: `asked ${method} ${path} in a way that the service answers with 400: ${error}`,
        ...about(conversation),
      });
    if (at === 'sending' && isStruck && call.retryAfterSeconds > 0)
      this.faults.quiet.begin(call.retryAfterSeconds);
  }

  #makeSeat(): Seat {
    const { url } = this.server;
    const { number } = this.own;
    const allowUsers = this.casts
      .flatMap(({ alice, bob, hidden }) => [alice.from, bob.from, hidden.from])
      .join(',');
    return {
      network: 'signal',
      config: { enabled: true, baseUrl: url },
      environment: { SIGNAL_PHONE_NUMBER: number, SIGNAL_ALLOW_USERS: allowUsers },
      placeholders: { 'signal.api': url, 'signal.number': number, 'signal.allowUsers': allowUsers },
      sign: this.#mode === 'native' ? 'ask for what it was sent' : 'open a WebSocket',
      isTaken: async () => {
        const native = this.#mode === 'native';
        const taken = native ? performance.now() - this.#askedMs < recentMs : this.#inbox.isHeard;
        const sign = native ? 'GET /v1/receive' : 'socket at /v1/receive';
        return { taken, seen: taken ? sign : `no ${sign}`, meaning: 'the bot hears nothing on Signal' };
      },
    };
  }
}

/** A conversation as far as something is about one. */
function about(conversation: string | undefined): { readonly conversation?: string } {
  return conversation ? { conversation } : {};
}

/** None of a person. */
function newNumber(): string {
  return `+1555${1_000_000 + Math.floor(Math.random() * 9_000_000)}`;
}
