import type { Clock } from '../../../base/seams/seams.ts';
import type { Notes } from './notes.ts';

/** A person who asked longer ago has left by now. */
const answerableMs = 60 * 60 * 1_000;
const prefix = 'answered/';

/** Knows which texts have had their answer, over restarts. */
export class Answered {
  readonly #notes: Notes;
  readonly #clock: Clock;
  readonly #since: number;

  /** `since`: milliseconds since the epoch. What was said before is history. */
  constructor(notes: Notes, clock: Clock, since: number) {
    this.#notes = notes;
    this.#clock = clock;
    this.#since = since;
  }

  /** True for a text of the last hour that has had no answer. `at`: milliseconds since the epoch. */
  isNews({ eventId, at }: { readonly eventId: string; readonly at: number }): boolean {
    if (at < Math.max(this.#since, this.#clock.now() - answerableMs)) return false;
    return this.#notes.get(prefix + eventId) === undefined;
  }

  /** Notes an answer that has been sent, and forgets those too old to matter. */
  async add(eventId: string): Promise<void> {
    const now = this.#clock.now();
    await this.#notes.put(prefix + eventId, now);
    const old = this.#notes.under<number>(prefix).filter(([, at]) => now - at > answerableMs);
    await this.#notes.delete(old.map(([name]) => name));
  }
}
