import type { Agent } from '../agent/agent.ts';
import { SerialQueue } from '../base/concurrency/serial-queue.ts';
import { messageOf } from '../base/errors/message-of.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Clock } from '../base/seams/seams.ts';
import type { Delivered, Outbound } from './channel.ts';
import type { Outcome, SessionAnswer, Sessions, SessionText } from './sessions/sessions.ts';

/** A person who asked longer ago has left by now. */
export const answerableMs = 60 * 60 * 1_000;
const secondTryMs = 60_000;
const settleLimitMs = 5_000;
const refusal = 'I cannot answer this now. Please ask me again later.';
const delay = 'I cannot answer this now. I keep your message and answer it as soon as I can.';

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
  readonly onFailure: (error: unknown) => void;
  /** Called for each text that needs nothing more. */
  readonly onSuccess?: () => void;
  /**
   * Keeps a text that cannot be answered now; it is safe when this resolves, and comes back with {@link Inbound.replay}.
   * Absent, or where it rejects: the person is told to ask again.
   */
  readonly putAside?: (text: SessionText) => Promise<void>;
  /**
   * Shows the person that the bot is thinking, until it is disposed of; both before anything is said. Never rejects.
   * Undefined: nothing is shown.
   */
  readonly showThinking?: (text: SessionText) => Promise<AsyncDisposable> | undefined;
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
    const { channel, signal, onSuccess } = this.#options;
    let text: SessionText | undefined;
    const taken = this.#queue.run(async () => {
      const heard = signal.aborted ? undefined : await read();
      if (!heard) return;
      text = { channel, conversation, ...heard };
      if (await this.#attend(text)) onSuccess?.();
    }, conversation);
    await this.#whileRunning(
      taken.catch(async (error: unknown) => {
        if (!signal.aborted) await this.#fail(conversation, text, error);
      }),
    );
  }

  /**
   * Answers a text that was put aside, after those that wait in its conversation. Resolves when it needs nothing more.
   * @throws why it has no answer yet; the reason of the signal.
   */
  async replay(text: Omit<SessionText, 'channel'>): Promise<void> {
    const { channel, signal, onSuccess } = this.#options;
    const replayed = this.#queue.run(async () => {
      signal.throwIfAborted();
      await this.#attendAgain({ ...text, channel });
      onSuccess?.();
    }, text.conversation);
    await this.#whileRunning(replayed);
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

  /** @returns whether it has answered the text. */
  async #attend(text: SessionText): Promise<boolean> {
    const { sessions, clock } = this.#options;
    const progress = sessions.hear(text, clock.now());
    if (progress.state === 'finished' || progress.state === 'put-aside') return false;
    const answer = 'answer' in progress ? progress.answer : await this.#answer(text);
    sessions.answer(text, answer);
    return (await this.#say(text, answer)) && answer.kind === 'answer';
  }

  async #attendAgain(text: SessionText): Promise<void> {
    const { sessions, clock } = this.#options;
    const progress = sessions.hear(text, clock.now());
    if (progress.state === 'finished') return;
    const known = 'answer' in progress && progress.answer.kind === 'answer' ? progress.answer : undefined;
    const answer = known ?? ({ kind: 'answer', text: await this.#ask(text) } as const);
    sessions.answer(text, answer);
    await this.#say(text, answer);
  }

  /**
   * Says it, or finds that it cannot be said for good.
   * @returns whether it was said.
   * @throws NotSaidYet
   */
  async #say(text: SessionText, answer: SessionAnswer): Promise<boolean> {
    const { deliver, log, onFailure } = this.#options;
    const { conversation, sender, id } = text;
    if (answer.text === undefined) {
      this.#finish(text, { outcome: 'nothing-to-say' });
      return true;
    }
    const delivered = await deliver({ conversation, text: answer.text, id: outboundId(text, answer) });
    const isDelay = answer.kind === 'delay';
    if (delivered.outcome === 'sent') {
      this.#finish(text, isDelay ? { outcome: 'put-aside' } : delivered);
      log.info({ conversation, sender, text: id }, isDelay ? 'put a text aside' : 'answered a text');
      return true;
    }
    const { error, retry } = delivered;
    if (retry === 'later') {
      void this.#resumeLater();
      throw new NotSaidYet(error);
    }
    this.#finish(text, isDelay ? { outcome: 'put-aside' } : { outcome: 'failed', error });
    if (answer.kind === 'answer') onFailure(new Error(error));
    log.error({ conversation, text: id, err: error }, 'a text was refused and is not sent again');
    return false;
  }

  /** What was said was said, also where the disk does not take the note: a restart says it again under the same id. */
  #finish(text: SessionText, outcome: Outcome): void {
    const { sessions, log } = this.#options;
    try {
      sessions.finish(text, outcome);
    } catch (error) {
      const { conversation, id } = text;
      log.error({ conversation, text: id, err: error }, 'what became of a text cannot be noted');
    }
  }

  /** What the agent says, or what the person is told in its place. */
  async #answer(text: SessionText): Promise<SessionAnswer> {
    const { log, signal, onFailure } = this.#options;
    try {
      return { kind: 'answer', text: await this.#ask(text) };
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error);
      const { conversation, sender, id } = text;
      log.error({ conversation, sender, text: id, err: error }, 'there is no answer; the person is told so');
      return this.#withoutAnswer(text);
    }
  }

  async #ask(text: SessionText): Promise<string | undefined> {
    const { sessions, agent, signal, showThinking } = this.#options;
    await using _shown = await showThinking?.(text);
    return await agent({ ...text, history: sessions.historyBefore(text) }, signal);
  }

  async #withoutAnswer(text: SessionText): Promise<SessionAnswer> {
    const { putAside, log } = this.#options;
    if (!putAside) return { kind: 'refusal', text: refusal };
    try {
      await putAside(text);
      return { kind: 'delay', text: delay };
    } catch (error) {
      log.error({ conversation: text.conversation, text: text.id, err: error }, 'a text cannot be put aside');
      return { kind: 'refusal', text: refusal };
    }
  }

  /** Something of the bot's own has failed: what is on its disk cannot be relied on. */
  async #fail(conversation: string, text: SessionText | undefined, error: unknown): Promise<void> {
    const { log, onFailure, putAside, deliver } = this.#options;
    onFailure(error);
    log.error({ conversation, err: error }, 'a text could not be answered');
    if (!text || !putAside || error instanceof NotSaidYet) return;
    const answer = await this.#withoutAnswer(text);
    if (answer.text === undefined) return;
    await deliver({ conversation, text: answer.text, id: outboundId(text, answer) });
  }

  async #whileRunning<Value>(work: Promise<Value>): Promise<Value> {
    const settled = work.then(
      () => {},
      () => {},
    );
    this.#running.add(settled);
    try {
      return await work;
    } finally {
      this.#running.delete(settled);
    }
  }

  #isTooOld(text: SessionText & { readonly heardAt: number }): boolean {
    const { sessions, clock, log, onFailure } = this.#options;
    if (clock.now() - text.heardAt <= answerableMs) return false;
    const error = 'nobody could be answered for an hour';
    onFailure(new Error(error));
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

/** After a delay comes an answer, which is another text; after a refusal comes none. */
function outboundId({ id }: SessionText, { kind }: SessionAnswer): string {
  return kind === 'delay' ? `${id}.delay` : id;
}

/** An answer that is on the disk, and is said when that is possible. */
class NotSaidYet extends Error {}
