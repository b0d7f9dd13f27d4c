import { expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { ModelReach } from './model-reach.ts';

const url = 'http://127.0.0.1/v1/chat/completions';

function setUp() {
  const clock = new ManualClock();
  const methods: (string | undefined)[] = [];
  let isThere = true;
  const fetch = (_: unknown, init: RequestInit = {}): Promise<Response> => {
    methods.push(init.method);
    if (init.signal?.aborted) return Promise.reject(init.signal.reason as Error);
    return isThere
      ? Promise.resolve(new Response(null, { status: 405 }))
      : Promise.reject(new TypeError('fetch failed'));
  };
  const reach = new ModelReach(
    { kind: 'openai', model: 'small', completionsUrl: url, apiKey: 'the-api-key' },
    { fetch, clock },
  );
  const call = (signal?: AbortSignal): Promise<unknown> =>
    reach.fetch(url, { method: 'POST', ...(signal && { signal }) }).catch(() => {});
  return { reach, clock, methods, call, is: (there: boolean) => (isThere = there) };
}

it('takes a model for reachable that was never called, or answered last', async () => {
  const { reach, methods, call } = setUp();
  expect(await reach.isReachable()).toBe(true);
  await call();
  expect(await reach.isReachable()).toBe(true);
  expect(methods).toEqual(['POST']);
});

it('tries again once a second, after a call that did not reach it', async () => {
  const { reach, clock, methods, call, is } = setUp();
  is(false);
  await call();
  expect(await reach.isReachable()).toBe(false);
  clock.advance(1_000);
  expect(await Promise.all([reach.isReachable(), reach.isReachable()])).toEqual([false, false]);
  is(true);
  expect(await reach.isReachable()).toBe(false);
  clock.advance(1_000);
  expect(await reach.isReachable()).toBe(true);
  expect(methods).toEqual(['POST', 'HEAD', 'HEAD']);
});

it('learns nothing from a call that was given up', async () => {
  const { reach, call, is } = setUp();
  is(false);
  await call(AbortSignal.abort());
  expect(await reach.isReachable()).toBe(true);
});
