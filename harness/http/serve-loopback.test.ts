import { expect, it } from 'vitest';
import { serveLoopback } from './serve-loopback.ts';

it('never closes a connection that a client may be about to use', async () => {
  await using server = await serveLoopback({ fetch: () => new Response('here') });
  const response = await fetch(server.url);
  expect(await response.text()).toBe('here');
  // A server that closes idle connections says after how long.
  expect(response.headers.get('keep-alive')).toBeNull();
});
