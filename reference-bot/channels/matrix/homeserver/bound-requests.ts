import { readText } from '../../../base/http/read-text.ts';

type Fetch = typeof globalThis.fetch;

const mebibyte = 1_048_576;
const syncPath = /\/_matrix\/client\/v3\/sync(?:\?|$)/u;
/** Of which an answer has none by definition. */
const withoutBody = new Set([204, 205, 304]);

/** What one request of the SDK may take. */
export interface RequestBounds {
  /** Milliseconds until the whole answer must be here. A sync is watched elsewhere. */
  readonly answerMs: number;
  readonly answerBytes: number;
  readonly syncBytes: number;
}

const usualBounds: RequestBounds = {
  answerMs: 30_000,
  answerBytes: 16 * mebibyte,
  syncBytes: 64 * mebibyte,
};

/**
 * Bounds the requests that the SDK makes by itself: it has no limits of its own, and follows redirects. An answer is handed
 * on when it is here in full.
 */
export function boundRequests(fetch: Fetch, bounds: RequestBounds = usualBounds): Fetch {
  return async (input, init) => {
    const isSync = syncPath.test(String(input));
    const late = isSync ? [] : [AbortSignal.timeout(bounds.answerMs)];
    const signal = AbortSignal.any([...late, ...(init?.signal ? [init.signal] : [])]);
    const response = await fetch(input, { ...init, redirect: 'manual', signal });
    const text = await readText(response, isSync ? bounds.syncBytes : bounds.answerBytes);
    const { status, statusText, headers } = response;
    return new Response(withoutBody.has(status) ? null : text, { status, statusText, headers });
  };
}
