import { afterEach, expect, test } from 'vitest';
import { Proxies, ok } from './testing/proxies.ts';

const proxies = new Proxies(new AbortController().signal);
afterEach(() => proxies[Symbol.asyncDispose]());

test('knows which requests told a word, in their body or in their address, and passes all on', async () => {
  const proxy = await proxies.to(ok);
  const overheard = proxy.overhear();
  for (const [path, body] of [
    ['/send/a', '{"ciphertext":"x"}'],
    ['/presence', '{"status_msg":"secret"}'],
    ['/topic/secret', '{}'],
  ] as const)
    await (await fetch(`${proxy.url}${path}`, { method: 'PUT', body })).text();
  expect(await overheard.tellersOf(['secret', 'other'])).toEqual(['PUT /presence', 'PUT /topic/secret']);
  expect(await overheard.tellersOf(['other'])).toEqual([]);
});
