import { setTimeout as pause } from 'node:timers/promises';

const usualPauseMs = 1_000;
const longestPauseMs = 60_000;
const tooMany = 429;

/** Milliseconds that a request has which is made again. */
const answerLimitMs = 30_000;

export interface Patience {
  /**
   * Ends the waiting. Default: what ends the request; its limit then is also that of the waiting. Given, a request is
   * made again however long it was to take.
   */
  readonly signal?: AbortSignal;
  /** Told each time when the server wants to be left alone for a while. */
  readonly onLimit?: () => void;
}

/** `fetch` that does as a server says which is asked too much at once: it asks again as soon as it may. */
export function patientFetch(
  fetch: typeof globalThis.fetch,
  { signal, onLimit }: Patience = {},
): typeof globalThis.fetch {
  return async (input, init) => {
    let response = await fetch(input, init);
    while (response.status === tooMany) {
      onLimit?.();
      await pause(await pauseOf(response), undefined, { signal: signal ?? init?.signal ?? undefined });
      const limit = signal && AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]);
      response = await fetch(input, { ...init, ...(limit && { signal: limit }) });
    }
    return response;
  };
}

/** As the answer says, in its header or, as older servers do, in its body. */
async function pauseOf(response: Response): Promise<number> {
  const header = Number(response.headers.get('retry-after') ?? Number.NaN) * 1_000;
  const body = (await response.json().catch(() => ({}))) as { readonly retry_after_ms?: number };
  const asked = Number.isFinite(header) ? header : (body.retry_after_ms ?? usualPauseMs);
  return Math.min(Math.max(asked, 1), longestPauseMs);
}
