import type { Clock } from '../../base/seams/seams.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import { askedToWaitMs } from '../../base/http/retry-after.ts';
import { MatrixError } from './matrix-error.ts';

type Fetch = typeof globalThis.fetch;

const secondMs = 1_000;
const hourMs = 3_600_000;
const longestDelayMs = 60_000;
/** A long poll comes back after 30 s: longer than this, nobody is there. */
const watchdogMs = 120_000;
const failureThreshold = 3;
const giveUpMs = 24 * hourMs;
const tooManyRequests = 429;
const firstServerError = 500;
const syncPath = /\/_matrix\/client\/v3\/sync(?:\?|$)/u;

export interface SupervisionOptions {
  readonly clock: Clock;
  /** Called with each failure from the third in a row on. */
  readonly failing: (error: MatrixError) => void;
}

/**
 * Asks again, more and more seldom, for what a sync did not bring, and tells when that goes on. The client above learns
 * of successes, and of refusals.
 */
export function superviseSyncs(fetch: Fetch, { clock, failing }: SupervisionOptions): Fetch {
  let failures = 0;
  let lastSuccessAt = clock.monotonic();
  let notBefore = 0;
  /** When the homeserver was asked that has not answered since; the client itself may have lost patience meanwhile. */
  let silentSince: number | undefined;

  const failed = (reason: string, retryAfterMs = 0): void => {
    failures += 1;
    silentSince = undefined;
    const now = clock.monotonic();
    const hasGivenUp = now - lastSuccessAt > giveUpMs;
    const delayMs = hasGivenUp ? hourMs : Math.min(secondMs * 2 ** (failures - 1), longestDelayMs);
    notBefore = now + Math.max(delayMs, retryAfterMs);
    if (hasGivenUp) failing(new MatrixError('sync-loop-give-up', ` it is tried once an hour: ${reason}`));
    else if (failures >= failureThreshold) failing(new MatrixError('sync-failed', reason));
  };

  return async (input, init) => {
    if (!syncPath.test(String(input))) return fetch(input, init);
    const signal = init?.signal ?? undefined;
    for (;;) {
      const waitMs = notBefore - clock.monotonic();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      silentSince ??= clock.monotonic();
      const watchdog = new AbortController();
      const over = new AbortController();
      const leftMs = silentSince + watchdogMs - clock.monotonic();
      clock.sleep(leftMs, over.signal).then(
        () => watchdog.abort(),
        () => {},
      );
      const both = AbortSignal.any([watchdog.signal, ...(signal ? [signal] : [])]);
      try {
        const asked = failures > 0 ? atOnce(input) : input;
        const response = await fetch(asked, { ...init, signal: both });
        silentSince = undefined;
        if (response.ok) {
          failures = 0;
          lastSuccessAt = clock.monotonic();
        }
        if (!isPassing(response)) return response;
        const body: unknown = await response.json().catch(() => ({}));
        failed(
          `[${response.status}] ${response.statusText || 'no explanation'}`,
          askedToWaitMs(body, response.headers),
        );
      } catch (error) {
        if (signal?.aborted) throw error;
        if (watchdog.signal.aborted) {
          // Two minutes of silence are enough to say so.
          failures = Math.max(failures, failureThreshold - 1);
          failed(`no answer within ${watchdogMs / secondMs} s`);
        } else {
          failed(messageOf(causeOf(error)));
        }
      } finally {
        over.abort();
      }
    }
  };
}

/** The same without waiting for news: who was deaf wants to know soon whether that is over. */
function atOnce(input: Parameters<Fetch>[0]): URL {
  const url = new URL(input instanceof Request ? input.url : input);
  url.searchParams.set('timeout', '0');
  return url;
}

function isPassing({ status }: Response): boolean {
  return status === tooManyRequests || status >= firstServerError;
}

/** `fetch failed` says nothing; what it wraps does. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? error.cause : error;
}
