import type { LoopbackServer } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import type { Breach, Cast, ChatOptions, Heard, Place, Said, SendAttempt, Told } from './chat.ts';
import { Faults } from './faults.ts';
import { Haste } from './haste.ts';
import { Telling } from './telling.ts';
import { WireRecord, type WireFacts } from './wire-record.ts';

/** A request of the bot that is over, in words that are the same for all services. */
export interface RequestFacts {
  /** What the bot did, e.g. `called sendMessage`. */
  readonly what: string;
  /** Empty: it is about no conversation. */
  readonly conversation: string;
  readonly text: string;
  /** Whether it is to say something. */
  readonly isSaying: boolean;
  /** Undefined: it got no answer. */
  readonly status: number | undefined;
  /** Whether the service has done what was asked, and has said so. */
  readonly isTaken: boolean;
  /** Its answer held nothing for the bot, as that of a poll when nothing has come. */
  readonly isEmpty?: boolean;
  /** How the record names it. Absent: it is not put on record. */
  readonly wire?: Pick<WireFacts, 'type' | 'transport' | 'from'>;
  readonly beganMs: number;
  readonly endedMs: number;
}

/** What tells the bot of something that somebody has said. */
export interface Tellings<Thing> {
  readonly things: readonly Thing[];
  /** E.g. `gateway`. */
  readonly transport: string;
  /** How the record names them. */
  readonly types: readonly string[];
}

/**
 * What the doubles of all chat networks have in common: the people, the logs of what is said and asked, and their end.
 *
 * @typeParam Call a request of the bot, as the service knows it.
 * @typeParam Thing what the service brings to the bot, e.g. an update.
 * @typeParam Members who writes to the bot.
 */
export abstract class ChatDouble<Call, Thing, Members extends Cast = Cast> implements AsyncDisposable {
  readonly alice: Place;
  readonly bob: Place;
  readonly stranger: Place;
  readonly casts: readonly Members[];
  readonly said = new EventLog<Said>();
  readonly heard = new EventLog<Heard>();
  readonly attempts = new EventLog<SendAttempt>();
  readonly breaches = new EventLog<Breach>();
  readonly faults = new Faults();
  /** All that the bot has asked of the service. */
  readonly calls = new EventLog<Call>();
  protected readonly telling = new Telling<Thing>();
  readonly told: EventLog<Told> = this.telling.told;
  protected readonly server: LoopbackServer;
  protected readonly wire: WireRecord;
  protected readonly haste = new Haste(this.breaches);
  /** Aborted when the double ends, or sooner. */
  protected readonly signal: AbortSignal;
  readonly #ended = new AbortController();

  /** @param casts at least one. */
  protected constructor(
    network: string,
    casts: readonly Members[],
    server: LoopbackServer,
    { record, signal }: Pick<ChatOptions, 'record' | 'signal'>,
  ) {
    this.casts = casts;
    ({ alice: this.alice, bob: this.bob, stranger: this.stranger } = casts[0]!);
    this.server = server;
    this.wire = new WireRecord(network, record);
    this.signal = AbortSignal.any([signal, this.#ended.signal]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the service is closed'));
    this.end();
    await this.server[Symbol.asyncDispose]();
  }

  /** Ends what this service has besides its server. */
  protected end(): void {}

  /** The service holds something against the bot. */
  protected holdAgainst(breach: Omit<Breach, 'atMs'>): void {
    this.breaches.append({ ...breach, atMs: performance.now() });
  }

  /** Notes what somebody has said. Before the bot is brought what tells of it. */
  protected noteSaid(said: Said, { things, transport, types }: Tellings<Thing>): void {
    this.telling.note(said, things);
    this.said.append(said);
    for (const type of types) this.wire.note('sent', { ...said, type, transport });
  }

  /** Notes a request of the bot. */
  protected noteCall(call: Call, facts: RequestFacts): void {
    this.calls.append(call);
    const { conversation, text, isSaying, status, isTaken, isEmpty = false, wire, beganMs: atMs } = facts;
    this.haste.note({
      ...facts,
      about: JSON.stringify([conversation, text]),
      isInVain: !isTaken || isEmpty,
    });
    if (wire !== undefined) this.wire.note('received', { ...wire, conversation, atMs });
    if (!isSaying) return;
    const outcome = status === undefined ? 'lost' : isTaken ? 'taken' : 'refused';
    this.attempts.append({ conversation, text, atMs, outcome });
  }
}
