import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { LogRing } from '../../base/logging/log-ring.ts';
import { createLogger } from '../../base/logging/logger.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { realClock } from '../../base/seams/clock.ts';
import { ControlEvents } from '../../control/events/control-events.ts';
import { tailLogs } from '../../control/logs/logs-tail.ts';
import { token } from '../../control/testing/control-setup.ts';
import { CliBench, serveForTest } from '../testing/cli-bench.ts';

const secret = 'a-secret-of-the-gateway';

/** A gateway that has said three things. */
async function gateway(controlEnabled = true, mode: 'token' | 'password' = 'token') {
  const clock = realClock();
  const redactor = new Redactor();
  redactor.add(secret);
  const ring = new LogRing({ write: () => {} });
  const log = createLogger({ level: 'info', redactor, clock, destination: ring });
  log.info({ room: '!a', counts: { of: 1 } }, 'first');
  log.warn(`second ${secret}`);
  log.error({ err: new Error('two\n  lines \u001b[2J') }, 'third');
  const options = {
    gateway: { auth: { mode, secret: token }, controlEnabled },
    version: '1',
    clock,
  } as const;
  const tail = {
    scope: 'operator.read',
    perform: (params: unknown) => tailLogs(ring.lines, params),
  } as const;
  const methods = { 'logs.tail': tail };
  const events = new ControlEvents({ ...options, redactor, methods });
  return serveForTest(new Hono(), events.upgrade);
}

async function run(port: number, args: readonly string[] = [], env = {}) {
  const bench = await CliBench.open(undefined, env);
  return bench.run(['logs', '--port', String(port), ...args]);
}

it('prints one line for each entry, oldest first, without secrets', async () => {
  const { port } = await gateway();
  const { code, out, err } = await run(port);
  expect([code, err]).toEqual([0, '']);
  expect(out.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'TIME').split('\n')).toEqual([
    'TIME [info] cara_ref: first room=!a',
    'TIME [warn] cara_ref: second [REDACTED]',
    'TIME [error] cara_ref: third: two ⏎ lines [2J',
  ]);
});

it('opens a gateway with a password', async () => {
  const { port } = await gateway(true, 'password');
  const env = { CARAPACE_GATEWAY_TOKEN: '', CARAPACE_GATEWAY_PASSWORD: token };
  expect(await run(port, [], env)).toMatchObject({ code: 0, err: '' });
});

it('says that there is more', async () => {
  const { port } = await gateway();
  const { out, err } = await run(port, ['-n', '1']);
  expect(out.split('\n')).toHaveLength(1);
  expect(err).toBe('(log output truncated; reduce scope or increase --lines)');
});

it('tells the reason of a refusal, and not the token', async () => {
  const { port } = await gateway();
  const { code, err } = await run(port, [], { CARAPACE_GATEWAY_TOKEN: 'a-wrong-token' });
  expect(code).toBe(1);
  expect(err).toContain('connect failed: unauthorized: token mismatch');
  expect(err).not.toContain('a-wrong-token');
});

it('says what may be wrong where nobody speaks the protocol', async () => {
  const off = await gateway(false);
  expect((await run(off.port)).err).toContain('→ the control API may be off');
  const none = await serveForTest(new Hono());
  await none.close(0);
  expect(await run(none.port)).toMatchObject({
    code: 1,
    err: expect.stringContaining('Start it with: cara-ref start') as string,
  });
});

it.each([
  [['--host', '10.0.0.1'], 1, 'remote WebSocket commands require TLS or explicit plaintext opt-in'],
  [['-n', '0'], 2, 'Expected a number from 1 on'],
  [['-n', 'all'], 2, 'Expected a number from 1 on'],
])('refuses %j', async (args, code, said) => {
  const done = await run(1, args);
  expect(done.code).toBe(code);
  expect(done.err).toContain(said);
});
