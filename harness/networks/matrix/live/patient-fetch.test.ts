import { expect, test } from 'vitest';
import { patientFetch } from './patient-fetch.ts';

const url = 'http://a.test/';

/** A server that wants to be left alone, so many times and for so long, and says then whether the request has an end of its own. */
function limitedServer(times: number, retryAfterMs: number): typeof globalThis.fetch {
  let asked = 0;
  return async (_, init) => {
    init?.signal?.throwIfAborted();
    asked += 1;
    if (asked > times) return new Response('done');
    return Response.json({ retry_after_ms: retryAfterMs }, { status: 429 });
  };
}

test('a request is made again when the server says so, and each time is told', async () => {
  let limits = 0;
  const fetch = patientFetch(limitedServer(2, 1), { onLimit: () => (limits += 1) });
  expect(await (await fetch(url)).text()).toBe('done');
  expect(limits).toBe(2);
});

test('what ends the request ends the waiting', async () => {
  const fetch = patientFetch(limitedServer(1, 60_000));
  await expect(fetch(url, { signal: AbortSignal.timeout(10) })).rejects.toThrow('aborted');
});

test('where the run alone may end it, a request outlives its own limit', async () => {
  const run = new AbortController();
  const patient = patientFetch(limitedServer(1, 50), { signal: run.signal });
  expect(await (await patient(url, { signal: AbortSignal.timeout(1) })).text()).toBe('done');

  const waiting = patientFetch(limitedServer(1, 60_000), { signal: run.signal })(url);
  run.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
