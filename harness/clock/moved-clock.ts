import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { answersGoneOut } from '../http/answers-under-way.ts';
import { eventually } from '../waiting/waiting.ts';

export interface MovedClockOptions {
  /** Where the clock stands, for the bot to read. Nothing needs to be there yet. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Longest time that the bot may take to follow, in milliseconds. */
  readonly deadlineMs: number;
}

/** Turns of the event loop that it takes a network of this process to read a request, and to have its answer ready. */
const turnsOfARequest = 10;

/**
 * The clock of a bot, which a scenario moves on. It begins as the machine's. Its file holds by how many milliseconds it
 * is to be ahead of that. A bot that has seen a new number writes it into `<file>.noticed`, goes there when `<file>.granted`
 * holds it too, and writes it then into `<file>.reached`.
 */
export class MovedClock {
  readonly file: string;
  readonly #options: MovedClockOptions;
  #aheadMs = 0;

  constructor(options: MovedClockOptions) {
    this.file = options.file;
    this.#options = options;
    this.#write(this.file);
  }

  /** What the bot's clock shows, if the machine's shows `performance.now()`. */
  now(): number {
    return performance.now() + this.#read('reached');
  }

  /**
   * Moves the clock on, and waits until the bot's stands there. What the bot had asked of a network of this process is
   * answered before: the leap would make it a request that took too long.
   * @throws DeadlineError where the bot does not follow.
   */
  async advance(ms: number): Promise<void> {
    this.#aheadMs += ms;
    this.#write(this.file);
    await this.#untilBotHas('noticed');
    for (let turn = 0; turn < turnsOfARequest; turn += 1) await endOfTurn();
    await answersGoneOut(this.#options.signal);
    this.#write(`${this.file}.granted`);
    await this.#untilBotHas('reached');
  }

  async #untilBotHas(step: 'noticed' | 'reached'): Promise<void> {
    const { signal, deadlineMs } = this.#options;
    // A bot that starts only now stands there from its beginning.
    const isThere = (): boolean => [step, 'reached'].some((one) => this.#read(one) === this.#aheadMs);
    await eventually(() => isThere() || undefined, {
      why: 'the bot to set its clock',
      lastSeen: () => `it is ${this.#read('reached')} ms ahead`,
      signal,
      deadlineMs,
    });
  }

  #write(file: string): void {
    writeFileSync(`${file}.new`, `${this.#aheadMs}\n`);
    renameSync(`${file}.new`, file);
  }

  #read(step: string): number {
    const file = `${this.file}.${step}`;
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }
}
