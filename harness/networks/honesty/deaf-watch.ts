import { setTimeout as pause } from 'node:timers/promises';
import type { Hearing } from './hearing.ts';

const askEveryMs = 100;

/** How long a bot was cut off from what people say, in milliseconds of its own clock. */
export interface Deafness {
  readonly deafMs: number;
  /** For how long of that it said that it hears. */
  readonly saidToHearMs: number;
  /** The longest time in which it said so without a break. */
  readonly longestMs: number;
}

export interface DeafWatchOptions {
  readonly hearing: Hearing;
  /** False where the bot says that it does not hear, or says nothing. Never rejects. */
  readonly saysItHears: () => Promise<boolean>;
  /** The bot's clock. Default: that of the machine. */
  readonly now?: () => number;
}

/** Asks a bot whether it hears, for as long as nothing can reach it. */
export class DeafWatch implements Disposable {
  readonly #hearing: Hearing;
  readonly #saysItHears: () => Promise<boolean>;
  readonly #now: () => number;
  readonly #stopListening: () => void;
  readonly #ended = new AbortController();
  #isWatching = false;
  #sinceMs = 0;
  #spellMs = 0;
  #deafness: Deafness = { deafMs: 0, saidToHearMs: 0, longestMs: 0 };

  constructor({ hearing, saysItHears, now = () => performance.now() }: DeafWatchOptions) {
    this.#hearing = hearing;
    this.#saysItHears = saysItHears;
    this.#now = now;
    this.#stopListening = hearing.onChange(() => void this.#watch());
  }

  /** All until now: a bot that is cut off is asked once more. */
  async measure(): Promise<Deafness> {
    if (this.#isWatching) await this.#ask();
    return this.#deafness;
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    this.#ended.abort();
  }

  async #watch(): Promise<void> {
    if (this.#isWatching || !this.#hearing.isCutOff()) return;
    this.#isWatching = true;
    [this.#sinceMs, this.#spellMs] = [this.#now(), 0];
    while (!this.#ended.signal.aborted && this.#hearing.isCutOff()) {
      await this.#ask();
      await pause(askEveryMs, undefined, { signal: this.#ended.signal }).catch(() => {});
    }
    this.#isWatching = false;
  }

  /** Takes what the bot says now for what it would have said since it was asked before. */
  async #ask(): Promise<void> {
    const saysSo = await this.#saysItHears();
    if (!this.#hearing.isCutOff()) return;
    const passedMs = this.#now() - this.#sinceMs;
    this.#sinceMs += passedMs;
    this.#spellMs = saysSo ? this.#spellMs + passedMs : 0;
    const { deafMs, saidToHearMs, longestMs } = this.#deafness;
    this.#deafness = {
      deafMs: deafMs + passedMs,
      saidToHearMs: saidToHearMs + (saysSo ? passedMs : 0),
      longestMs: Math.max(longestMs, this.#spellMs),
    };
  }
}
