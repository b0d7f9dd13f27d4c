import { request } from 'node:http';
import { Hono } from 'hono';
import { afterEach, expect, it } from 'vitest';
import { realClock } from '../seams/clock.ts';
import { type HttpServer, serve } from './serve.ts';

const moreThanTheTestMs = 600_000;
const here = { address: '127.0.0.1', port: 0 };

let server: HttpServer;
afterEach(() => server.close(0));

/** A server with one request under way, which ends when it is told to. */
async function underWay() {
  const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const app = new Hono().get('/', async (c) => {
    reached.resolve();
    await goOn.promise;
    return c.text('done');
  });
  server = await serve(app, here, realClock());
  const answer = fetch(server.url).then((response) => response.text());
  answer.catch(() => {});
  await reached.promise;
  return { answer, goOn: goOn.resolve };
}

it('lets a request that is going on come to its end, and takes no other', async () => {
  const { answer, goOn } = await underWay();
  const closed = server.close(moreThanTheTestMs);
  await expect(fetch(server.url)).rejects.toThrow();
  goOn();
  expect(await answer).toBe('done');
  await closed;
});

it('cuts it off when that takes too long', async () => {
  const { answer, goOn } = await underWay();
  await server.close(1);
  await expect(answer).rejects.toThrow();
  goOn();
});

it.each(['h2c', 'websocket'])(
  'answers a request that offers %s where there is nothing to upgrade to',
  async (protocol) => {
    server = await serve(
      new Hono().get('/', (c) => c.text('done')),
      here,
      realClock(),
    );
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const headers = { Connection: 'Upgrade', Upgrade: protocol };
    request(server.url, { headers }, ({ statusCode }) => resolve(statusCode)).end();
    expect(await promise).toBe(200);
  },
);
