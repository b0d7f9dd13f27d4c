import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpServer, serve } from '../../../base/http/serve.ts';
import { realClock } from '../../../base/seams/clock.ts';
import { boundRequests } from './bound-requests.ts';

const bounds = { answerMs: 500, answerBytes: 1_000, syncBytes: 2_000 };
const ask = boundRequests(globalThis.fetch, bounds);
const sync = '/_matrix/client/v3/sync';
let server: HttpServer;
let url: string;
let asked: string[];

beforeAll(async () => {
  const app = new Hono();
  asked = [];
  app.use(async (c, next) => {
    asked.push(c.req.path);
    await next();
  });
  app.get('/elsewhere', (c) => c.redirect('/secret'));
  app.get('/empty', (c) => c.body(null, 204));
  app.get('/long/:bytes', (c) => c.text('x'.repeat(Number(c.req.param('bytes')))));
  app.get(sync, (c) => c.text('x'.repeat(Number(c.req.query('bytes')))));
  const begun = new ReadableStream({ start: (out) => out.enqueue(Buffer.from('x')) });
  app.get('/never', () => new Response(begun));
  server = await serve(app, { address: '127.0.0.1', port: 0 }, realClock());
  ({ url } = server);
});
afterAll(() => server.close(0));

it('goes nowhere else', async () => {
  const { status } = await ask(`${url}/elsewhere`);
  expect([status, asked]).toEqual([302, ['/elsewhere']]);
});

it('hands on an answer as it is', async () => {
  expect((await ask(`${url}/empty`)).status).toBe(204);
  expect(await (await ask(`${url}/long/1000`)).text()).toHaveLength(1_000);
});

it('reads no longer answer than is good for it, and a longer one of a sync', async () => {
  await expect(ask(`${url}/long/1001`)).rejects.toThrow('the answer is longer than 1000 bytes');
  expect(await (await ask(`${url}${sync}?bytes=2000`)).text()).toHaveLength(2_000);
  await expect(ask(`${url}${sync}?bytes=2001`)).rejects.toThrow('longer than 2000 bytes');
});

it('does not wait for the end of an answer for ever', async () => {
  await expect(ask(`${url}/never`)).rejects.toThrow('timeout');
});

it('ends when the SDK wants it to', async () => {
  const over = new AbortController();
  const asking = ask(`${url}/never`, { signal: over.signal });
  over.abort(new Error('the bot stops'));
  await expect(asking).rejects.toThrow('the bot stops');
});
