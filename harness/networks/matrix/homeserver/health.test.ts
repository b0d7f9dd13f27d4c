import { expect, test, vi } from 'vitest';
import { isHealthy, isStillHealthy } from './health.ts';
import { serve } from '../client-server/testing/serve.ts';

const { signal } = new AbortController();

test('a homeserver that tells its versions is healthy, and one that answers anything else is not', async () => {
  const answers = ['{"versions":[]}', '<html>', '{"versions":[]}'];
  const statuses = [200, 200, 502];
  const baseUrl = await serve((_, response) =>
    response.writeHead(statuses.shift() ?? 500).end(answers.shift()),
  );
  expect(await isHealthy(baseUrl, signal)).toBe(true);
  expect(await isHealthy(baseUrl, signal)).toBe(false);
  expect(await isHealthy(baseUrl, signal)).toBe(false);
  expect(await isHealthy('http://127.0.0.1:1', signal)).toBe(false);
});

test('one that was healthy has three tries', async () => {
  let asked = 0;
  const baseUrl = await serve((request, response) => {
    asked++;
    if (asked % 3 === 0) response.end('{"versions":[]}');
    else request.destroy();
  });
  expect(await isStillHealthy(baseUrl, signal)).toBe(true);
  expect(asked).toBe(3);
  expect(await isStillHealthy('http://127.0.0.1:1', signal)).toBe(false);
});

test('one that is slow now is asked again after three seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let asked = 0;
  const baseUrl = await serve((_, response) => {
    // The limit of the first request passes exactly when the server has it, however long that takes.
    if (asked++ === 0) vi.advanceTimersByTime(3_000);
    else response.end('{"versions":[]}');
  });
  expect(await isStillHealthy(baseUrl, signal)).toBe(true);
  expect(asked).toBe(2);
  vi.useRealTimers();
});

test('ends with the reason of the signal', async () => {
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(isStillHealthy('http://127.0.0.1:1', aborted)).rejects.toThrow('enough');
});
