import type { Clock } from '../seams/clock.ts';

const minuteMs = 60_000;
const rememberedCallers = 10_000;

/** How often one caller may ask. */
export interface RateLimit {
  /** Requests at once, after a while of silence. */
  readonly burst: number;
  /** Requests in the long run. */
  readonly perMinute: number;
}

/** Lets each caller ask in bursts and at a steady rate. It remembers the latest callers, so its memory is bounded. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** Monotonic milliseconds at which a caller may make a whole burst again. */
  readonly #freeAt = new Map<string, number>();

  constructor(limit: RateLimit, clock: Pick<Clock, 'monotonic'>) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Counts one request of the caller. 0 when it may be made; otherwise whole seconds until the next one may. */
  secondsToWait(caller: string): number {
    const intervalMs = minuteMs / this.#limit.perMinute;
    const now = this.#clock.monotonic();
    const freeAt = Math.max(now, this.#freeAt.get(caller) ?? now) + intervalMs;
    const waitMs = freeAt - now - this.#limit.burst * intervalMs;
    // Sums of fractions are not exact.
    if (waitMs >= 1) return Math.ceil(waitMs / 1_000);
    this.#remember(caller, freeAt);
    return 0;
  }

  #remember(caller: string, freeAt: number): void {
    // Taken out first: a Map keeps the order in which keys were put in, so the first one is the longest silent.
    this.#freeAt.delete(caller);
    this.#freeAt.set(caller, freeAt);
    if (this.#freeAt.size <= rememberedCallers) return;
    const [longestSilent] = this.#freeAt.keys();
    this.#freeAt.delete(longestSilent!);
  }
}
