import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { fakeMatrix, setUpControl } from '../../control/testing/control-setup.ts';
import { CliBench, openBench, serveForTest } from '../testing/cli-bench.ts';

const revoked = {
  id: 'matrix',
  name: 'Matrix',
  status: 'error',
  lastError: 'rejected\u001b[2J',
} as const;

const answerOk = () => Promise.resolve(Response.json({ status: 'ok' }));

it('tells how the gateway and its channels are', async () => {
  const { app } = setUpControl({ matrix: fakeMatrix(), info: revoked });
  const { code, out } = await (await openBench(app)).run(['status']);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Carapace gateway status\n=+\n {2}Version: {2}1\.2\.3\n {2}Uptime: {3}0s\n {2}Address: {2}127\.0\.0\.1:\d+\n {2}Status: {3}ok\n {2}Channels: 0\/1 connected\n {4}matrix: error – rejected\[2J\n {2}Platform: \S+ \(\S+\)$/u,
  );
});

it('tells a stranger no more than its health', async () => {
  const { port } = await serveForTest(setUpControl().app);
  const bench = await CliBench.open(undefined, { CARAPACE_GATEWAY_TOKEN: '' });
  const args = ['status', '--port', String(port)];
  const { code, out } = await bench.run(args);
  expect(code).toBe(0);
  expect(out).toContain('Status:   ok');
  expect(out).not.toContain('Channels');
  const json = JSON.parse((await bench.run([...args, '--json'])).out) as object;
  expect(json).toEqual({ health: expect.objectContaining({ status: 'ok' }) as object });
});

it('gives both as JSON', async () => {
  const { out } = await (await openBench(setUpControl().app)).run(['status', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    health: { status: 'ok', version: '1.2.3' },
    controlStatus: { totalChannels: 1 },
  });
});

it.each([
  [1, '1s'],
  [61, '1m 1s'],
  [90_000, '1d 1h 0m 0s'],
])('tells %s seconds as %s', async (uptimeSeconds, told) => {
  const app = new Hono().get('/health', (c) => c.json({ version: '1', uptimeSeconds, status: 'ok' }));
  expect((await (await openBench(app)).run(['status'])).out).toContain(`  Uptime:   ${told}\n`);
});

it('says how to start a gateway that is not there', async () => {
  const server = await serveForTest(new Hono());
  await server.close(0);
  const bench = await CliBench.open({ gateway: { port: server.port } });
  const { code, out, err } = await bench.run(['status']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(`Could not connect to carapace at 127.0.0.1:${server.port}`);
  expect(err).toContain('Is the server running? Start it with: cara-ref start');
});

it('says so where something else answers', async () => {
  const app = new Hono().get('/health', (c) => c.text('no\u202E', 503));
  expect(await (await openBench(app)).run(['status'])).toMatchObject({
    code: 1,
    err: 'Error: Health endpoint returned HTTP 503: no',
  });
});

it('tries the usual port where the configuration is broken, and says so', async () => {
  const { code, out, err } = await (await CliBench.open(undefined)).run(['status'], { fetch: answerOk });
  expect(code).toBe(0);
  expect(out).toContain('127.0.0.1:18789');
  expect(err).toContain('Note: the configuration cannot be read, so port 18789 is tried: ');
});
