import { messageOf } from '../../base/errors/message-of.ts';
import { CallFailed } from '../call-failed.ts';
import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { GuestList } from '../guest-list.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { Talk } from '../talk.ts';
import { hearSocket } from './hear-socket.ts';
import { pollMessages } from './poll-messages.ts';
import { readEnvelope, type WrittenText } from './read-envelope.ts';
import { ReadReceipts } from './read-receipts.ts';
import { sayText, textLimit } from './say-text.ts';
import { showTyping } from './show-typing.ts';
import { SignalApi } from './signal-api.ts';
import type { SignalConfig } from './signal-config.ts';

const findPauseMs = 1_000;
/** After which time it tries again to write down what came. */
const noteAgainMs = 1_000;
/** A bot that stops waits so long for what an open question brings: it would be lost. */
const lastAnswerMs = 5_000;

type Dialect = 'poll' | 'socket';

/**
 * Signal, by polling or through a socket, as the service wants it. The channel is in error while the service cannot tell
 * it anything, and connected from the first answer that shows the contrary.
 */
export class SignalChannel implements Channel {
  #config: SignalConfig;
  readonly #context: ChannelContext<SocketSeams>;
  readonly #api: SignalApi;
  readonly #talk: Talk;
  readonly #guests: GuestList;
  readonly #receipts: ReadReceipts;
  readonly #closing = new AbortController();
  readonly #counters = { malformedTotal: 0, groupTotal: 0, gapsTotal: 0, lostTotal: 0 };
  #dialect: Dialect | undefined;
  #listening: Promise<void> | undefined;
  #noted: Promise<void> = Promise.resolve();

  constructor(config: SignalConfig, context: ChannelContext<SocketSeams>) {
    const { log, seams } = context;
    this.#config = config;
    this.#context = context;
    this.#api = new SignalApi(config, seams.fetch);
    this.#guests = new GuestList('signal', config.allowUsers, log);
    this.#talk = new Talk({
      id: 'signal',
      name: 'Signal',
      context,
      deliver: (reply) => this.deliver(reply),
      showThinking: ({ conversation }) =>
        this.#config.typing ? showTyping(conversation, this.#api, this.#talk.patience) : undefined,
    });
    this.#receipts = new ReadReceipts({
      api: this.#api,
      ...this.#talk.patience,
      onDelay: (error) =>
        log.warn({ channel: 'signal', err: messageOf(error) }, 'a read receipt is sent later'),
    });
  }

  async start(): Promise<void> {
    this.#guests.warnIfOpen();
    this.#talk.resume();
    this.#listening = this.#listen();
  }

  /** Takes from its block what needs no start. */
  adopt({ typing, readReceipts }: SignalConfig): void {
    this.#config = { ...this.#config, typing, readReceipts };
  }

  async stop(): Promise<void> {
    const { clock } = this.#context.seams;
    this.#closing.abort();
    if (this.#dialect === 'poll') {
      const over = new AbortController();
      await Promise.race([this.#listening, clock.sleep(lastAnswerMs, over.signal).catch(() => {})]);
      over.abort();
    }
    await this.#talk.stop(this.#listening);
  }

  info(): ChannelInfo {
    const dialect = this.#dialect && { dialect: this.#dialect };
    const { notAllowedTotal } = this.#guests;
    return this.#talk.info({ ...dialect, ...this.#counters, notAllowedTotal });
  }

  deliver(reply: Outbound): Promise<Delivered> {
    return this.#talk.deliverInParts(reply, {
      limit: textLimit,
      send: (part) => sayText(reply.conversation, part, this.#api, this.#talk.patience),
    });
  }

  /** Hears in the way that the service has, and finds it out again when that has changed. */
  async #listen(): Promise<void> {
    const { clock } = this.#context.seams;
    while (!this.#closing.signal.aborted) {
      try {
        this.#dialect = await this.#findDialect();
        this.#context.log.info({ channel: 'signal', dialect: this.#dialect }, 'listens');
        await (this.#dialect === 'poll' ? this.#poll() : this.#hear());
      } catch (error) {
        if (this.#talk.patience.signal.aborted) return;
        const failure = CallFailed.from(error);
        if (failure.kind === 'dialect') this.#dialect = this.#dialect === 'poll' ? 'socket' : 'poll';
        this.#talk.hearing.fails(failure);
        await clock.sleep(findPauseMs, this.#closing.signal).catch(() => {});
      }
    }
  }

  /** Asking for a socket where there is none would take what has come, and lose it: the service is asked what it is. */
  async #findDialect(): Promise<Dialect> {
    const mode = await this.#api.mode(this.#talk.patience.signal);
    if (mode === undefined) return this.#dialect ?? 'poll';
    return mode.startsWith('json-rpc') ? 'socket' : 'poll';
  }

  get #listener() {
    return {
      take: (delivery: unknown) => this.#take(delivery),
      onHeard: () => this.#talk.hearing.works(),
      ...this.#talk.patience,
    };
  }

  #poll(): Promise<void> {
    return pollMessages({
      ...this.#listener,
      api: this.#api,
      ownReceipts: () => this.#config.readReceipts,
      onFailure: (failure) => this.#talk.hearing.fails(failure),
      closing: this.#closing.signal,
    });
  }

  #hear(): Promise<void> {
    return hearSocket({
      ...this.#listener,
      url: this.#api.socketUrl,
      openSocket: this.#context.seams.openSocket,
      onFailure: (failure) => {
        this.#counters.gapsTotal += 1;
        this.#talk.hearing.fails(failure);
      },
    });
  }

  /** Notes what came, in its order: it is on the disk when this resolves. */
  #take(delivery: unknown): Promise<void> {
    this.#noted = this.#noted.then(() => this.#note(delivery));
    return this.#noted;
  }

  async #note(delivery: unknown): Promise<void> {
    const { log } = this.#context;
    const content = readEnvelope(delivery);
    if (content.kind === 'malformed') {
      this.#counters.malformedTotal += 1;
      log.warn({ channel: 'signal' }, 'an envelope cannot be read and is left out');
    }
    if (content.kind === 'group') {
      this.#counters.groupTotal += 1;
      log.info({ channel: 'signal' }, 'a text to a group is not answered');
    }
    if (content.kind === 'text') await this.#keep(content.text);
  }

  /** The service has it no more: it is kept in memory until there is room on the disk. */
  async #keep(text: WrittenText): Promise<void> {
    const { log, seams } = this.#context;
    for (let isKept = false; !isKept;) {
      try {
        this.#takeText(text);
        isKept = true;
      } catch (error) {
        this.#talk.hearing.fails({ kind: 'store', message: 'what is said cannot be written down' });
        if (this.#closing.signal.aborted) {
          this.#counters.lostTotal += 1;
          log.error({ channel: 'signal', err: messageOf(error) }, 'a text cannot be noted and is lost');
          return;
        }
        await seams.clock.sleep(noteAgainMs, this.#closing.signal).catch(() => {});
      }
    }
  }

  #takeText({ number, uuid, timestamp, text: body }: WrittenText): void {
    const { number: own, readReceipts } = this.#config;
    if (number === own || !this.#guests.has(uuid, number)) return;
    // The UUID stays, and a number may be hidden or shown later.
    const sender = (uuid ?? number)!;
    const id = timestamp === undefined ? crypto.randomUUID() : String(timestamp);
    this.#talk.take(
      { conversation: sender, id, sender, body },
      readReceipts && timestamp !== undefined
        ? { whenNoted: () => this.#receipts.send(sender, timestamp) }
        : {},
    );
  }
}
