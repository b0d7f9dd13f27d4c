import type { EventLog } from '../../waiting/event-log.ts';
import type { Breach } from './chat.ts';

/** This many requests for nothing in a row are no accident. */
const mostInARow = 20;
/** Clients of services leave them in peace for longer than this. */
const shortestPauseMs = 100;

/** A request that is over. */
export interface PastRequest {
  /** What it asked, e.g. `called getUpdates`. */
  readonly what: string;
  /** Tells it from others that ask the same of something else. Default: none does. */
  readonly about?: string;
  readonly beganMs: number;
  readonly endedMs: number;
  /** It was refused, or had nothing for the bot. */
  readonly isInVain: boolean;
}

/** Notices a client that asks for the same in vain, again and again, and makes no pause. */
export class Haste {
  readonly #breaches: EventLog<Breach>;
  readonly #rows = new Map<string, { readonly times: number; readonly endedMs: number }>();

  /** @param breaches takes what the service holds against it, once for each time in which it does so. */
  constructor(breaches: EventLog<Breach>) {
    this.#breaches = breaches;
  }

  note({ what, about = '', beganMs, endedMs, isInVain }: PastRequest): void {
    const key = `${what} ${about}`;
    const before = this.#rows.get(key);
    if (!isInVain) {
      this.#rows.delete(key);
      return;
    }
    const isHasty = before !== undefined && beganMs - before.endedMs < shortestPauseMs;
    const times = isHasty ? before.times + 1 : 1;
    this.#rows.set(key, { times, endedMs });
    if (times !== mostInARow) return;
    this.#breaches.append({
      rule: 'asks-without-a-pause',
      sentence: `${what} ${times} times in a row for nothing, each time less than ${shortestPauseMs} ms after the last`,
      atMs: beganMs,
    });
  }
}
