import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HomeserverClient } from './homeserver-client.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

async function serving(listener: RequestListener): Promise<HomeserverClient> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new HomeserverClient(fetch, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const get = { method: 'GET', path: '/x' } as const;

describe('asking a homeserver', () => {
  it('gets its JSON, whatever the status', async () => {
    const client = await serving((_request, response) =>
      response.writeHead(418).end('{"errcode":"M_TEAPOT"}'),
    );
    expect(await client.call(get)).toMatchObject({
      kind: 'json',
      status: 418,
      body: { errcode: 'M_TEAPOT' },
    });
  });

  it('does not follow a redirect, which would take the token along', async () => {
    let asked = 0;
    const client = await serving((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await client.call({ ...get, accessToken: 'secret' })).toMatchObject({
      kind: 'garbled',
      status: 307,
    });
    expect(asked).toBe(1);
  });

  it('may have reached one that never answers', async () => {
    const client = await serving(() => {});
    expect(await client.call({ ...get, limitMs: 50 })).toMatchObject({ kind: 'none', reached: 'perhaps' });
  });

  it('may have reached one that stops in the middle of its answer', async () => {
    const client = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    expect(await client.call(get)).toMatchObject({ kind: 'none', reached: 'perhaps' });
  });

  it('reads no more than it should', async () => {
    const client = await serving((_request, response) => response.end(`"${'x'.repeat(2_000)}"`));
    expect(await client.call({ ...get, limitBytes: 1_000 })).toMatchObject({
      kind: 'none',
      reason: 'the answer is longer than 1000 bytes',
    });
  });

  it('has not reached one where nobody listens', async () => {
    const client = await serving(() => {});
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
    expect(await client.call(get)).toMatchObject({ kind: 'none', reached: 'no' });
  });

  it('ends when it is called off', async () => {
    const client = await serving(() => {});
    expect(await client.call({ ...get, limitMs: 60_000, signal: AbortSignal.timeout(20) })).toMatchObject({
      kind: 'none',
    });
  });
});
