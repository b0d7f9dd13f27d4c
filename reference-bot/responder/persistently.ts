import { messageOf } from '../channels/matrix/matrix-error.ts';
import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../seams/seams.ts';

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

export interface PersistentOptions {
  /** For the log: what is tried, e.g. `to log in`. */
  readonly what: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** True for what may pass by itself. */
  readonly isTransient: (error: unknown) => boolean;
}

/**
 * Tries again, more and more seldom, for as long as what goes wrong may pass by itself.
 * @throws what is not transient; the signal's reason when it is aborted.
 */
export async function persistently<Value>(
  attempt: () => Promise<Value>,
  { what, clock, log, signal, isTransient }: PersistentOptions,
): Promise<Value> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      log.warn({ reason: messageOf(error), delayMs }, `trying ${what} again`);
    }
    await clock.sleep(delayMs, signal);
  }
}

/** True for an answer of the homeserver that will not change by asking again, as the SDK tells it. */
export function isRefusal(error: unknown): boolean {
  const { httpStatus } = (error ?? {}) as { readonly httpStatus?: number };
  return httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429;
}
