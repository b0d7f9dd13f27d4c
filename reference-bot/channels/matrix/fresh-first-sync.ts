import type { Clock } from '../../base/seams/seams.ts';

type Fetch = typeof globalThis.fetch;

const syncPath = '/_matrix/client/v3/sync';
const longestTimeoutMs = 1_000;

/**
 * Has the homeserver answer the first sync of a start anew. Synapse keeps an answer for two minutes, and gives it again to
 * the same device that asks the same: a bot that was started again would see its rooms as they were at the start before.
 * A first sync is answered at once whatever its `timeout` is, so that this number makes two requests differ.
 */
export function freshFirstSync(fetch: Fetch, clock: Clock): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.pathname.endsWith(syncPath) || url.searchParams.has('since')) return fetch(input, init);
    url.searchParams.set('timeout', String(1 + (clock.now() % longestTimeoutMs)));
    return fetch(input instanceof Request ? new Request(url, input) : url, init);
  };
}
