import { Hono } from 'hono';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MatrixError } from '../../../channels/matrix/matrix-error.ts';
import { fakeMatrix, record, setUpControl } from '../../../control/testing/control-setup.ts';
import { CliBench, openBench, serveForTest } from '../../testing/cli-bench.ts';

const refuseToSend = () => Promise.reject(new Error('nothing may be sent'));

describe('what the operator asks for', () => {
  it.each([
    ['devices', { devices: [{ deviceId: 'D' }] }],
    ['verifications', { verifications: [record] }],
  ])('%s is printed as JSON', async (name, expected) => {
    const bench = await openBench(setUpControl().app);
    const { code, out, err } = await bench.run(['matrix', name]);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject(expected);
    expect(out).toContain('\n  "');
  });

  it.each([
    [
      ['verify', ' @alice:example.com '],
      ['start', { userId: '@alice:example.com' }],
    ],
    [
      ['verify', '@alice:example.com', 'DEVICE'],
      ['start', { userId: '@alice:example.com', deviceId: 'DEVICE' }],
    ],
    [
      ['verify', '@alice:example.com', '  '],
      ['start', { userId: '@alice:example.com' }],
    ],
    [
      ['accept', ' mvr_a/b '],
      ['accept', 'mvr_a/b'],
    ],
    [
      ['cancel', 'mvr_known'],
      ['cancel', 'mvr_known'],
    ],
  ])('%j reaches the channel', async (args, call) => {
    const matrix = fakeMatrix();
    const bench = await openBench(setUpControl({ matrix }).app);
    const { code, out } = await bench.run(['matrix', ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verification: { flowId: 'mvr_known' } });
    expect(matrix.asked[0]!.slice(0, call.length)).toMatchObject(call);
  });

  it('shows nothing that a terminal would not show as it is', async () => {
    const app = new Hono();
    const symbol = '☁\u{FE0F}\u001b[2J\u202E\u00a0x\n';
    app.get('/control/matrix/verifications', (c) => c.json({ [symbol]: [symbol] }));
    const { out } = await (await openBench(app)).run(['matrix', 'verifications']);
    expect(JSON.parse(out)).toEqual({ '☁[2Jx\n': ['☁[2Jx\n'] });
  });
});

describe('what the operator gets wrong', () => {
  it.each([
    [['verify', ' '], 'Matrix user ID cannot be empty'],
    [
      ['verify', '@a:b', 'D', '--device-id-hex', '44'],
      'Pass either a positional device ID or --device-id-hex, not both',
    ],
    [['verify', '@a:b', '--device-id-hex', ' '], '--device-id-hex cannot be empty'],
    [['accept', ' '], 'Matrix verification flow ID cannot be empty'],
  ])('%j is refused before anything is asked', async (args, said) => {
    const bench = await CliBench.open(undefined);
    expect(await bench.run(['matrix', ...args], { fetch: refuseToSend })).toMatchObject({
      code: 1,
      err: `Error: ${said}`,
    });
  });

  it.each([
    [['accept'], "missing required argument 'flow'"],
    [['confirm', 'mvr_known'], 'exactly one of --match and --no-match'],
    [['confirm', 'mvr_known', '--match', '--no-match'], 'exactly one of --match and --no-match'],
    [['devices', '--port', '0'], 'Expected a number from 1 to 65535'],
    [['device'], 'Did you mean devices?'],
  ])('%j is an error of arguments', async (args, said) => {
    const bench = await CliBench.open({});
    const { code, err } = await bench.run(['matrix', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('what a gateway answers', () => {
  it.each([
    ['verification-flow-not-found', 404, 'Not Found', 'Matrix verification flow not found: x', 'copy the id'],
    ['verification-flow-not-ready', 409, 'Conflict', 'not ready for x', 'wait for the other side'],
    ['verification-cancelled', 410, 'Gone', 'terminal state x', 'start a new one'],
    ['verification-timeout', 504, 'Gateway Timeout', 'timed out: x', 'before you try again'],
  ] as const)('%s comes with what to do', async (kind, status, reason, said, hint) => {
    const acceptVerification = () => Promise.reject(new MatrixError(kind, 'x'));
    const bench = await openBench(setUpControl({ matrix: fakeMatrix({ acceptVerification }) }).app);
    const { code, out, err } = await bench.run(['matrix', 'accept', 'mvr_x']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`Error: control request failed (HTTP ${status} ${reason}): `);
    expect(err).toContain(said);
    expect(err).toMatch(new RegExp(`\n  → .*${hint}`, 'u'));
  });

  it('is told with a hint where the token is wrong, without telling the token', async () => {
    const { port } = await serveForTest(setUpControl().app);
    const wrong = 'a-wrong-token';
    const bench = await CliBench.open({ gateway: { port } }, { CARAPACE_GATEWAY_TOKEN: wrong });
    const { code, err } = await bench.run(['matrix', 'devices']);
    expect(code).toBe(1);
    expect(err).toContain('(HTTP 401 Unauthorized): Unauthorized\n  → set CARAPACE_GATEWAY_TOKEN');
    expect(err).not.toContain(wrong);
  });

  it.each([
    ['', 404, 'empty response body\n  → the control API may be off'],
    ['[1]', 500, ': [1]'],
    ['{"error":{"code":"csrf_error"}}', 403, ': {"error":{"code":"csrf_error"}}'],
    ['{"error":"\\u001b[31mred"}', 500, ': [31mred'],
  ])('%j is told as it is', async (body, status, said) => {
    const app = new Hono().all('*', (c) => c.body(body, status as 500));
    const { err } = await (await openBench(app)).run(['matrix', 'devices']);
    expect(err).toContain(said);
  });

  it('may be nothing at all', async () => {
    const server = await serveForTest(new Hono());
    await server.close(0);
    const bench = await CliBench.open(undefined);
    const { code, err } = await bench.run(['matrix', 'devices', '--port', String(server.port)]);
    expect(code).toBe(1);
    expect(err).toContain(`failed to send control request (${server.url}/control/matrix/devices): `);
    expect(err).toContain('Start it with: cara-ref start');
  });

  it('is waited for longer than the gateway itself waits', async () => {
    const limit = vi.spyOn(AbortSignal, 'timeout');
    onTestFinished(() => limit.mockRestore());
    await (await openBench(setUpControl().app)).run(['matrix', 'accept', 'mvr_known']);
    expect(limit.mock.calls).toEqual([[90_000]]);
  });

  it('sends nobody elsewhere', async () => {
    const app = new Hono().all('*', (c) => c.redirect('http://example.invalid/'));
    expect(await (await openBench(app)).run(['matrix', 'devices'])).toMatchObject({ code: 1, out: '' });
  });
});

describe('the token', () => {
  const seen: (string | undefined)[] = [];
  const app = new Hono().get('*', (c) => {
    seen.push(c.req.header('authorization'));
    return c.json({});
  });
  const auth = { token: '${A_TOKEN}', password: 'of the file' };

  it.each([
    [{ CARAPACE_GATEWAY_TOKEN: ' env ' }, 'Bearer env'],
    [{ CARAPACE_GATEWAY_TOKEN: '', A_TOKEN: 'file' }, 'Bearer file'],
    [{ CARAPACE_GATEWAY_TOKEN: '' }, 'Bearer of the file'],
    [{ CARAPACE_GATEWAY_TOKEN: '', CARAPACE_GATEWAY_PASSWORD: 'env' }, 'Bearer env'],
  ])('with %j is %s', async (env, expected) => {
    const { port } = await serveForTest(app);
    // What the other blocks name is no obstacle.
    const config = { gateway: { port, auth }, matrix: { password: '${NOT_HERE}' } };
    const bench = await CliBench.open(config, env);
    expect(await bench.run(['matrix', 'devices'])).toMatchObject({ code: 0, err: '' });
    expect(seen.at(-1)).toBe(expected);
  });

  it.each(['10.0.0.1', 'gateway.example.org', '::2', '[::2]'])('is not sent in clear to %s', async (host) => {
    const bench = await CliBench.open({});
    const { code, err } = await bench.run(['matrix', 'devices', '--host', host], { fetch: refuseToSend });
    expect(code).toBe(1);
    expect(err).toContain(
      `refusing to send gateway bearer credential over plaintext HTTP to non-loopback host '${host}'.`,
    );
  });

  it.each(['user:secret@127.0.0.1', 'a/b', ''])('is not sent to what is no host: %j', async (host) => {
    const bench = await CliBench.open({});
    const { err } = await bench.run(['matrix', 'devices', '--host', host]);
    expect(err).toBe('Error: --host must be a host name or an IP address');
  });
});
