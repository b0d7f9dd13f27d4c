import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { eventually } from '../waiting/waiting.ts';

export interface MovedClockOptions {
  /** Where the clock stands, for the bot to read. Nothing needs to be there yet. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Longest time that the bot may take to follow, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * The clock of a bot, which a scenario moves on. It begins as the machine's. Its file holds by how many milliseconds it
 * is to be ahead of that; a bot that has followed writes the same number into `<file>.reached`.
 */
export class MovedClock {
  readonly file: string;
  readonly #options: MovedClockOptions;
  #aheadMs = 0;

  constructor(options: MovedClockOptions) {
    this.file = options.file;
    this.#options = options;
    this.#write();
  }

  /** What the bot's clock shows, if the machine's shows `performance.now()`. */
  now(): number {
    return performance.now() + this.#reached();
  }

  /**
   * Moves the clock on, and waits until the bot's stands there.
   * @throws DeadlineError where the bot does not follow.
   */
  async advance(ms: number): Promise<void> {
    this.#aheadMs += ms;
    this.#write();
    const { signal, deadlineMs } = this.#options;
    await eventually(() => this.#reached() === this.#aheadMs || undefined, {
      why: 'the bot to set its clock',
      lastSeen: () => `it is ${this.#reached()} ms ahead`,
      signal,
      deadlineMs,
    });
  }

  #write(): void {
    writeFileSync(`${this.file}.new`, `${this.#aheadMs}\n`);
    renameSync(`${this.file}.new`, this.file);
  }

  #reached(): number {
    const file = `${this.file}.reached`;
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }
}
