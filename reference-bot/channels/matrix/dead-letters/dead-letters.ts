import type { Logger } from '../../../base/logging/logger.ts';
import type { Clock, Files } from '../../../base/seams/seams.ts';
import { durableAudit } from '../../../base/audit.ts';
import type { Trouble } from '../../channel-state.ts';
import type { SessionText } from '../../sessions/sessions.ts';
import type { LegacyEnvelopePolicy } from '../config/matrix-config.ts';
import type { DeadLetter } from './dead-letter.ts';
import { LetterBox, type LetterBoxOptions } from './letter-box.ts';
import { type LetterCounts, type LetterFacts, LetterStatus } from './letter-status.ts';
import { LetterWriter } from './letter-writer.ts';
import { replayLetters } from './replay-letters.ts';

export interface DeadLettersOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stateDirectory: string;
  /** The passphrase of the store. Undefined: nothing is encrypted. Asked for at the first use. */
  readonly passphrase: () => string | undefined;
  readonly policy: LegacyEnvelopePolicy;
  /** True for a user whose texts are answered. */
  readonly serves: (userId: string) => boolean;
}

/** The letter as the rest of the bot knows it. */
type Text = Omit<SessionText, 'channel'>;

/** Keeps texts that could not be answered, over restarts, until they have had their answer. */
export class DeadLetters {
  readonly #options: DeadLettersOptions;
  readonly #status = new LetterStatus();
  readonly #dispatching = new Map<string, Promise<void>>();
  #opened: (LetterBoxOptions & { readonly box: LetterBox }) | undefined;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  /** Why the queue may not keep what it is given. */
  get trouble(): Trouble | undefined {
    return this.#status.trouble;
  }

  facts(): LetterFacts {
    return this.#status.facts();
  }

  get counts(): LetterCounts {
    return this.#status.counts;
  }

  /** Puts a text into the queue, on the disk when this resolves. @throws MatrixError */
  async keep({ conversation: roomId, id: eventId, sender: senderId, body: text }: Text): Promise<void> {
    const receivedAt = BigInt(Math.trunc(this.#options.clock.now()));
    const letter = { eventId, roomId, senderId, text, receivedAt };
    await this.#counting((box) => box.append(letter));
  }

  /**
   * Answers what is in the queue.
   * @param answer resolves when a text needs nothing more, and rejects where it has no answer yet.
   * @throws MatrixError for what is left; the reason of the signal.
   */
  replay(answer: (text: Text) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { policy, serves } = this.#options;
    const dispatch = (letter: DeadLetter): Promise<void> => this.#dispatchOnce(letter, answer);
    return this.#counting(() => replayLetters({ ...this.#open(), policy, serves, dispatch }, signal));
  }

  /** Counts what is in the queue after something was done to it. */
  async #counting(act: (box: LetterBox) => Promise<void>): Promise<void> {
    const { box } = this.#open();
    try {
      await act(box);
    } finally {
      this.#status.counted(await box.count());
    }
  }

  /** A round that was cut off may still be waiting for the answer of a letter. */
  #dispatchOnce(
    { roomId: conversation, eventId: id, senderId: sender, text: body }: DeadLetter,
    answer: (text: Text) => Promise<void>,
  ): Promise<void> {
    const key = JSON.stringify([conversation, id]);
    const running = this.#dispatching.get(key);
    if (running) return running;
    const answering = answer({ conversation, id, sender, body }).finally(() => this.#dispatching.delete(key));
    this.#dispatching.set(key, answering);
    return answering;
  }

  #open(): LetterBoxOptions & { readonly box: LetterBox } {
    if (this.#opened) return this.#opened;
    const { files, clock, log, stateDirectory, passphrase } = this.#options;
    const audit = durableAudit({ files, clock, stateDirectory });
    const writer = new LetterWriter(files, stateDirectory, passphrase());
    const parts = { files, clock, log, stateDirectory, audit, writer, status: this.#status };
    this.#opened = { ...parts, box: new LetterBox(parts) };
    return this.#opened;
  }
}
