import { messageOf } from '../../../base/errors/message-of.ts';
import { askedToWaitMs } from '../../../base/http/retry-after.ts';
import type { Logger } from '../../../base/logging/logger.ts';
import type { Clock } from '../../../base/seams/seams.ts';

const firstDelayMs = 250;
const longestDelayMs = 30_000;
const passingNames = new Set(['ConnectionError', 'AbortError']);
const tooManyRequests = 429;
const firstServerError = 500;

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
 * Tries again, more and more seldom, for as long as what goes wrong may pass by itself, and no sooner than the homeserver
 * asks for.
 * @throws what is not transient; the signal's reason when it is aborted.
 */
export async function persistently<Value>(
  attempt: () => Promise<Value>,
  { what, clock, log, signal, isTransient }: PersistentOptions,
): Promise<Value> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    let waitMs: number;
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      const { data, httpHeaders } = (error ?? {}) as SdkError;
      waitMs = Math.max(delayMs, askedToWaitMs(data, httpHeaders));
      log.warn({ reason: messageOf(error), delayMs: waitMs }, `trying ${what} again`);
    }
    await clock.sleep(waitMs, signal);
  }
}

/** The members of an error of the SDK that tell how long to wait. */
interface SdkError {
  readonly data?: unknown;
  readonly httpHeaders?: Headers;
}

/** True for what the SDK throws when the homeserver is away, slow, in trouble or overrun. */
export function isPassing(error: unknown): boolean {
  const { name = '', httpStatus = 0 } = (error ?? {}) as {
    readonly name?: string;
    readonly httpStatus?: number;
  };
  return passingNames.has(name) || httpStatus === tooManyRequests || httpStatus >= firstServerError;
}
