import { setTimeout as pause } from 'node:timers/promises';

const usualPauseMs = 1_000;
const longestPauseMs = 60_000;
const tooMany = 429;

/** `fetch` that does as a server says which is asked too much at once: it asks again as soon as it may. */
export function patientFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    for (;;) {
      const response = await fetch(input, init);
      if (response.status !== tooMany) return response;
      await pause(await pauseOf(response), undefined, { signal: init?.signal ?? undefined });
    }
  };
}

/** As the answer says, in its header or, as older servers do, in its body. */
async function pauseOf(response: Response): Promise<number> {
  const header = Number(response.headers.get('retry-after') ?? Number.NaN) * 1_000;
  const body = (await response.json().catch(() => ({}))) as { readonly retry_after_ms?: number };
  const asked = Number.isFinite(header) ? header : (body.retry_after_ms ?? usualPauseMs);
  return Math.min(Math.max(asked, 1), longestPauseMs);
}
