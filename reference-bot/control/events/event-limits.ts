import type { Clock } from '../../base/seams/clock.ts';

const windowMs = 60_000;
/** Events of a kind about one thing: at once, and in the long run in a minute. */
const burst = 16;
const keysOfOneLimit = 64;
const keysLimit = 512;

/** What an event is about. */
export interface EventKey {
  readonly event: string;
  readonly causedBy: string;
  readonly of: string;
}

/**
 * Says how many events operators are told: nobody outside can drown them, nor what others do. Its memory is bounded: where
 * there is no room for something new, that is not told.
 */
export class EventLimits {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** By who is behind it, and by kind and thing: when the whole burst is there again, in monotonic milliseconds. */
  readonly #fullAt = new Map<string, Map<string, number>>();
  #keys = 0;
  #dropped = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Events so far that were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Counts one event. False when it is one too many. */
  admits({ event, causedBy, of }: EventKey): boolean {
    const now = this.#clock.monotonic();
    const own = this.#fullAt.get(causedBy) ?? new Map<string, number>();
    const key = JSON.stringify([event, of]);
    const fullAt = Math.max(now, own.get(key) ?? now) + windowMs / burst;
    if (fullAt - now > windowMs || !this.#hasRoomFor(key, own, now)) {
      this.#dropped += 1;
      return false;
    }
    if (!own.has(key)) this.#keys += 1;
    own.set(key, fullAt);
    this.#fullAt.set(causedBy, own);
    return true;
  }

  #hasRoomFor(key: string, own: ReadonlyMap<string, number>, now: number): boolean {
    if (own.has(key)) return true;
    if (own.size >= keysOfOneLimit || this.#keys >= keysLimit) this.#forgetIdle(now);
    return own.size < keysOfOneLimit && this.#keys < keysLimit;
  }

  /** What has its whole burst again need not be remembered. */
  #forgetIdle(now: number): void {
    for (const [causedBy, own] of this.#fullAt) {
      for (const [key, fullAt] of own) {
        if (fullAt > now) continue;
        own.delete(key);
        this.#keys -= 1;
      }
      if (own.size === 0) this.#fullAt.delete(causedBy);
    }
  }
}
