import type { Agent } from '../agent/agent.ts';
import { SerialQueue } from '../base/concurrency/serial-queue.ts';
import { messageOf } from '../base/errors/message-of.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Clock } from '../base/seams/seams.ts';
import type { Delivered, Outbound } from './channel.ts';
import type { SessionAnswer, Sessions, SessionText } from './sessions/sessions.ts';

/** A person who asked longer ago has left by now. */
export const answerableMs = 60 * 60 * 1_000;
const secondTryMs = 60_000;
const settleLimitMs = 5_000;
const refusal = 'I cannot answer this now. Please ask me again later.';

/** A text whose turn has come. */
export interface HeardText {
  /** The channel's own id of the text. */
  readonly id: string;
  readonly sender: string;
  readonly body: string;
}

/** Gives a text when its turn has come. Undefined: there is nothing to answer. */
export type ReadText = () => HeardText | undefined | Promise<HeardText | undefined>;

export interface InboundOptions {
  /** Id of the channel. */
  readonly channel: string;
  readonly agent: Agent;
  readonly sessions: Sessions;
  readonly deliver: (reply: Outbound) => Promise<Delivered>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the bot stops: what is unfinished then is finished after the next start. */
  readonly signal: AbortSignal;
  /** Called for each text that should have had an answer and has none. */
  readonly onFailure: () => void;
}

/**
 * Answers what people say, on every channel alike: in each conversation one text after the other. A text is on the disk
 * before anything is done about it, and so is its answer before it is sent.
 */
export class Inbound {
  readonly #options: InboundOptions;
  readonly #queue = new SerialQueue();
  readonly #running = new Set<Promise<void>>();
  /** Texts that are gone on with, until that has ended. */
  readonly #resumed = new Set<string>();
  #resumesLater = false;

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  /**
   * Answers a text after those before it. Never rejects.
   * @param read called when the turn of the text has come.
   */
  async take(conversation: string, read: ReadText): Promise<void> {
    const { channel, log, signal, onFailure } = this.#options;
    const taken = this.#queue.run(async () => {
      const heard = signal.aborted ? undefined : await read();
      if (heard) await this.#attend({ channel, conversation, ...heard });
    }, conversation);
    const settled = taken.catch((error: unknown) => {
      if (signal.aborted) return;
      onFailure();
      log.error({ conversation, err: error }, 'a text could not be answered');
    });
    this.#running.add(settled);
    await settled;
    this.#running.delete(settled);
  }

  /** Goes on with what is unfinished since the life before. */
  resume(): void {
    const { channel, sessions } = this.#options;
    for (const text of sessions.unfinished(channel)) {
      const key = JSON.stringify([text.conversation, text.id]);
      if (this.#resumed.has(key)) continue;
      this.#resumed.add(key);
      const taken = this.take(text.conversation, () => (this.#isTooOld(text) ? undefined : text));
      void taken.then(() => this.#resumed.delete(key));
    }
  }

  /** Waits a while for the texts that have been taken: a bot that stops finishes what it has begun. */
  async settle(): Promise<void> {
    const { clock, signal } = this.#options;
    const over = new AbortController();
    const late = clock.sleep(settleLimitMs, AbortSignal.any([over.signal, signal])).catch(() => {});
    await Promise.race([late, this.#untilIdle()]);
    over.abort();
  }

  async #untilIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #attend(text: SessionText): Promise<void> {
    const { sessions, deliver, clock, log } = this.#options;
    const progress = sessions.hear(text, clock.now());
    if (progress.state === 'finished') return;
    const answer = 'answer' in progress ? progress.answer : await this.#answer(text);
    sessions.answer(text, answer);
    if (answer.text === undefined) {
      sessions.finish(text, { outcome: 'nothing-to-say' });
      return;
    }
    const { conversation, sender, id } = text;
    const delivered = await deliver({ conversation, text: answer.text, id });
    if (delivered.outcome === 'sent') {
      sessions.finish(text, delivered);
      log.info({ conversation, sender, text: id }, 'answered a text');
      return;
    }
    if (delivered.retry === 'never') sessions.finish(text, { outcome: 'failed', error: delivered.error });
    else void this.#resumeLater();
    throw new Error(delivered.error);
  }

  /** What the agent says, or that there is no answer. */
  async #answer(text: SessionText): Promise<SessionAnswer> {
    const { sessions, agent, log, signal, onFailure } = this.#options;
    try {
      const answer = await agent({ ...text, history: sessions.historyBefore(text) }, signal);
      return { kind: 'answer', text: answer };
    } catch (error) {
      signal.throwIfAborted();
      onFailure();
      const { conversation, sender, id } = text;
      log.error({ conversation, sender, text: id, err: error }, 'there is no answer; the person is told so');
      return { kind: 'refusal', text: refusal };
    }
  }

  #isTooOld(text: SessionText & { readonly heardAt: number }): boolean {
    const { sessions, clock, log, onFailure } = this.#options;
    if (clock.now() - text.heardAt <= answerableMs) return false;
    onFailure();
    const error = 'nobody could be answered for an hour';
    sessions.finish(text, { outcome: 'expired', error });
    log.error({ conversation: text.conversation, text: text.id }, error);
    return true;
  }

  /** Once for all that cannot be sent now. */
  async #resumeLater(): Promise<void> {
    const { clock, signal, log } = this.#options;
    if (this.#resumesLater) return;
    this.#resumesLater = true;
    try {
      await clock.sleep(secondTryMs, signal);
      this.#resumesLater = false;
      this.resume();
    } catch (error) {
      if (!signal.aborted) log.error({ err: messageOf(error) }, 'what is unfinished cannot be gone on with');
    }
  }
}
