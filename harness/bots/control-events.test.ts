import { once } from 'node:events';
import { Hono } from 'hono';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../waiting/waiting.ts';
import { serve } from '../../reference-bot/base/http/serve.ts';
import { Redactor } from '../../reference-bot/base/logging/redactor.ts';
import { realClock } from '../../reference-bot/base/seams/clock.ts';
import { ControlEvents as BotsEvents } from '../../reference-bot/control/events/control-events.ts';
import { ControlEvents } from './control-events.ts';

const { signal } = new AbortController();

it('hears of a change from a bot that tells', async () => {
  const clock = realClock();
  const gateway = { auth: { mode: 'token', secret: 'secret-token' }, controlEnabled: true } as const;
  const bot = new BotsEvents({ gateway, version: '1', clock, redactor: new Redactor(), methods: {} });
  const server = await serve(new Hono(), { address: '127.0.0.1', port: 0 }, clock, bot.upgrade);
  onTestFinished(() => server.close(0));
  using events = new ControlEvents(server.url, 'secret-token');
  await expect.poll(() => events.nextChange() !== undefined).toBe(true);
  const change = events.nextChange();
  const event = 'matrix.verification.updated';
  bot.publish({ event, payload: { verification: {} }, causedBy: 'alice', of: 'device' });
  await expect(change).resolves.toBeUndefined();
});

it('hears nothing where there is no WebSocket, and says so', async () => {
  const server = createServer((_, answer) => answer.writeHead(404).end()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  using events = new ControlEvents(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'secret');
  expect(events.nextChange()).toBeUndefined();
});

it('a wait that is woken asks again at once, and does not ask in between', async () => {
  let asked = 0;
  let change = Promise.withResolvers<void>();
  const waiting = eventually(() => (++asked >= 3 ? 'there' : undefined), {
    why: 'the third answer',
    deadlineMs: 30_000,
    signal,
    wake: () => change.promise,
  });
  for (const count of [1, 2]) {
    await expect.poll(() => asked).toBeGreaterThanOrEqual(count);
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }
  await expect(waiting).resolves.toBe('there');
});
