import { describe, expect, it } from 'vitest';
import type { ChannelInfo } from '../channels/channel.ts';
import { createCounters } from '../channels/matrix/counters.ts';
import { matrixMetrics } from '../channels/matrix/metrics.ts';
import { list, setUpControl, token } from './testing/control-setup.ts';

const broken: ChannelInfo = { id: 'matrix', name: 'Matrix', status: 'error', lastError: 'x' };

describe('health', () => {
  it.each([
    ['/health', 'ok'],
    ['/health/live', 'ok'],
    ['/health/ready', 'ready'],
  ])('%s needs no token', async (path, status) => {
    const { ask } = setUpControl({
      gateway: { auth: { mode: 'token', secret: token }, controlEnabled: false },
    });
    const answer = await ask('GET', path, undefined, { authorization: '' });
    expect(answer).toMatchObject({ status: 200, json: { status, version: '1.2.3', uptimeSeconds: 0 } });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('counts the events that were too many', async () => {
    const { json } = await setUpControl({ events: { dropped: 3 } }).ask('GET', '/health');
    expect(json).toMatchObject({ ws: { matrixVerificationRateLimitDropTotal: 3 } });
  });

  it.each([
    ['a channel is in error', { info: broken }],
    ['its model cannot be reached', { isModelReachable: () => Promise.resolve(false) }],
  ])('is not ready while %s', async (_, options) => {
    const answer = await setUpControl(options).ask('GET', '/health/ready');
    expect(answer).toMatchObject({ status: 503, json: { status: 'not_ready' } });
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});

describe('metrics', () => {
  it('are open to everybody, and end in what the channels count', async () => {
    const metrics = matrixMetrics({
      counters: { ...createCounters(), peerDropBodyTooLargeTotal: 2 },
      pendingVerifications: 1,
      letters: { inboundDlqAppendFailureTotal: 4, inboundDlqUndecodableLostCount: 0 },
      letterCounts: { lost: 33, waiting: -1 },
    });
    const channel = { info: () => broken, metrics: () => metrics };
    const { ask } = setUpControl({
      events: { dropped: 3 },
      channels: [{ id: 'matrix', channel, routes: [] }],
    });
    const { status, headers, text } = await ask('GET', '/metrics', undefined, { authorization: '' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const lines = text.trim().split('\n');
    expect(lines).toContain('carapace_build_info{version="1.2.3"} 1');
    expect(lines).toContain('carapace_matrix_verification_rate_limit_drops_total 3');
    expect(lines).toContain('carapace_matrix_inbound_dispatch_failures_total{failure_stage="dlq_append"} 4');
    expect(lines).toContain('carapace_matrix_inbound_dlq_lost_event_ids_total 33');
    expect(lines).toContain('carapace_matrix_dlq_records -1');
    expect(lines).toContain('carapace_matrix_unsupported_inbound_total{kind="oversize"} 2');
    expect(lines).toContain('# TYPE carapace_matrix_pending_verifications gauge');
    expect(lines.at(-1)).toBe('carapace_matrix_pending_verifications 1');
  });
});

describe('who gets in', () => {
  it.each([
    ['no token', ''],
    ['a wrong token', 'Bearer nope'],
    ['another scheme', `bearer ${token}`],
    ['no value', 'Bearer '],
  ])('not with %s', async (_what, authorization) => {
    const answer = await setUpControl().ask('GET', list, undefined, { authorization });
    expect(answer).toMatchObject({ status: 401, json: { ok: false, error: 'Unauthorized' } });
  });

  it('with blanks around the token', async () => {
    expect(
      await setUpControl().ask('GET', list, undefined, { authorization: `Bearer  ${token} ` }),
    ).toMatchObject({
      status: 200,
    });
  });

  it('nobody when there is no token to know', async () => {
    const gateway = { auth: { mode: 'token', secret: undefined }, controlEnabled: true } as const;
    expect(await setUpControl({ gateway }).ask('GET', list)).toMatchObject({ status: 401 });
  });

  it('with the password, in the same header, where the mode is that', async () => {
    const gateway = { auth: { mode: 'password', secret: 'open sesame' }, controlEnabled: true } as const;
    const { ask } = setUpControl({ gateway });
    expect(await ask('GET', list)).toMatchObject({ status: 401 });
    expect(await ask('GET', list, undefined, { authorization: 'Bearer open sesame' })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['straight from this machine', '127.0.0.1', { host: 'localhost:18789' }, 200],
    ['the same over IPv6', '::1', { host: '[::1]:18789' }, 200],
    ['from another machine', '192.0.2.1', { host: 'localhost:18789' }, 401],
    ['under another name', '127.0.0.1', { host: 'evil.example' }, 401],
    ['through a proxy', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '192.0.2.1' }, 401],
    ['through a proxy that hides it', '127.0.0.1', { host: 'localhost', 'x-forwarded-host': 'a' }, 401],
  ])('in mode none who asks %s', async (_what, from, headers, status) => {
    const gateway = { auth: { mode: 'none' }, controlEnabled: true } as const;
    const answer = await setUpControl({ gateway }).askFrom(from, 'GET', list, undefined, headers);
    expect(answer).toMatchObject({ status });
  });

  it('a person of the Tailscale network, who is named in the audit', async () => {
    const { askFrom, audits } = setUpControl({
      gateway: {
        auth: { mode: 'token', secret: token, whoIs: async () => 'alice@example.com' },
        controlEnabled: true,
      },
    });
    const served = {
      authorization: '',
      'tailscale-user-login': 'alice@example.com',
      'x-forwarded-for': '100.64.0.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'cara.example.ts.net',
    };
    const path = `${list}/mvr_known/accept`;
    expect(await askFrom('127.0.0.1', 'POST', path, undefined, served)).toMatchObject({ status: 200 });
    expect(await askFrom('192.0.2.1', 'POST', path, undefined, served)).toMatchObject({ status: 401 });
    expect(audits).toMatchObject([{ actor: 'tailscale:alice@example.com', remote_ip: '127.0.0.1' }]);
  });

  it('nobody without a socket in mode none', async () => {
    const gateway = { auth: { mode: 'none' }, controlEnabled: true } as const;
    expect(await setUpControl({ gateway }).ask('GET', list)).toMatchObject({ status: 401 });
  });
});

describe('routing', () => {
  it.each(['/control/matrix/nope', '/control/matrix', `${list}/mvr_x`, `${list}/`, '/nope'])(
    '%s is an empty 404',
    async (path) => {
      expect(await setUpControl().ask('GET', path)).toMatchObject({ status: 404, text: '' });
    },
  );

  it('has no control paths when control is off', async () => {
    const { ask } = setUpControl({
      gateway: { auth: { mode: 'token', secret: token }, controlEnabled: false },
    });
    expect(await ask('GET', '/control/status')).toMatchObject({ status: 404, text: '' });
  });

  it.each([
    ['DELETE', list, 'GET,HEAD,POST'],
    ['OPTIONS', list, 'GET,HEAD,POST'],
    ['POST', '/control/matrix/devices', 'GET,HEAD'],
    ['GET', `${list}/mvr_x/accept`, 'POST'],
    ['POST', '/health', 'GET,HEAD'],
    ['DELETE', '/health/ready', 'GET,HEAD'],
  ])('%s %s is an empty 405', async (method, path, allow) => {
    const answer = await setUpControl().ask(method, path);
    expect(answer).toMatchObject({ status: 405, text: '' });
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('answers HEAD as GET without a body', async () => {
    expect(await setUpControl().ask('HEAD', list)).toMatchObject({ status: 200, text: '' });
  });
});

describe('cross-origin changes', () => {
  it.each(['https://evil.example', 'http://localhost:18789', 'null'])(
    'are refused from %s before anything else',
    async (origin) => {
      const answer = await setUpControl().ask('POST', `${list}/mvr_x/accept`, undefined, {
        origin,
        authorization: '',
      });
      expect(answer).toMatchObject({
        status: 403,
        json: { error: { code: 'csrf_error', message: 'Origin mismatch' } },
      });
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    },
  );

  it.each([
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a subdomain', { origin: 'http://ui.cara.example', host: 'cara.example' }],
    ['a page of ours', { referer: 'http://127.0.0.1:18789/ui' }],
  ])('pass from %s', async (_what, headers) => {
    expect(await setUpControl().ask('POST', `${list}/mvr_x/accept`, undefined, headers)).toMatchObject({
      status: 200,
    });
  });

  it.each([
    [{ cookie: 'a=b; session=1' }, 'Origin missing'],
    [{ cookie: '__Host-session=1', origin: 'http://127.0.0.1' }, 'CSRF token missing'],
    [{ cookie: 'session=1', origin: 'http://127.0.0.1', 'x-csrf-token': 'a guess' }, 'CSRF token invalid'],
  ])('are refused with the cookie of a session: %j', async (headers, message) => {
    const answer = await setUpControl().ask('POST', `${list}/mvr_x/accept`, undefined, headers);
    expect(answer).toMatchObject({ status: 403, json: { error: { code: 'csrf_error', message } } });
  });

  it('pass with other cookies', async () => {
    const headers = { cookie: 'my-session=1; theme=dark' };
    expect(await setUpControl().ask('POST', `${list}/mvr_x/accept`, undefined, headers)).toMatchObject({
      status: 200,
    });
  });

  it('do not concern reading', async () => {
    expect(
      await setUpControl().ask('GET', list, undefined, { origin: 'https://evil.example' }),
    ).toMatchObject({
      status: 200,
    });
  });
});

describe('body caps', () => {
  it.each([
    [list, 4_096],
    [`${list}/mvr_x/confirm`, 1_024],
    ['/control/matrix/send-test', 5_120],
  ])('%s takes %i bytes and not one more, before it asks for a token', async (path, limit) => {
    const { ask } = setUpControl();
    const tooLong = await ask('POST', path, 'x'.repeat(limit + 1), { authorization: '' });
    expect(tooLong).toMatchObject({
      status: 413,
      text: 'Failed to buffer the request body: length limit exceeded',
    });
    expect(tooLong.headers.get('content-type')).toMatch(/^text\/plain/u);
    expect(await ask('POST', path, 'x'.repeat(limit))).toMatchObject({ status: 400 });
  });
});

describe('rate limits', () => {
  const stranger = '192.0.2.1';
  const limits = [
    ['POST', `${list}/mvr_x/accept`, 10],
    ['GET', list, 120],
    ['POST', '/control/matrix/send-test', 10],
    ['GET', '/health', 200],
  ] as const;

  it.each(limits)(
    '%s %s: so many from another machine, whether they know the token or not',
    async (method, path, burst) => {
      const { askFrom } = setUpControl();
      const headers = { authorization: 'Bearer a guess' };
      const ask = (from: string) => askFrom(from, method, path, undefined, headers);
      for (let asked = 0; asked < burst; asked += 1) expect((await ask(stranger)).status).not.toBe(429);
      const answer = await ask(stranger);
      expect(answer).toMatchObject({
        status: 429,
        json: { error: { code: 'rate_limit_exceeded', message: 'Too many requests', retryAfter: 1 } },
      });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect((await ask('192.0.2.2')).status).not.toBe(429);
    },
  );

  it.each(limits)('%s %s: as many as it likes from this machine', async (method, path, burst) => {
    const { askFrom } = setUpControl();
    for (let asked = 0; asked <= burst; asked += 1)
      expect((await askFrom('127.0.0.1', method, path)).status).not.toBe(429);
  });

  it('come after the look at the origin', async () => {
    const { askFrom } = setUpControl();
    const ask = () =>
      askFrom(stranger, 'POST', '/control/matrix/send-test', undefined, { origin: 'https://evil.example' });
    for (let asked = 0; asked < 20; asked += 1) expect(await ask()).toMatchObject({ status: 403 });
  });
});

describe('GET /control/status and /control/channels', () => {
  it('tells about the process', async () => {
    const { json } = await setUpControl().ask('GET', '/control/status');
    expect(json).toEqual({
      ok: true,
      version: '1.2.3',
      startedAt: '2026-02-24T00:00:00Z',
      uptimeSeconds: 0,
      connectedChannels: 1,
      totalChannels: 1,
      runtime: {
        name: 'cara-ref',
        version: '1.2.3',
        platform: expect.any(String) as unknown,
        arch: expect.any(String) as unknown,
      },
      diagnostics: {
        storageWritable: true,
        diskFreeBytes: 1_024,
        memoryRssBytes: expect.any(Number) as unknown,
        openFds: 3,
      },
    });
  });

  it('lists channels without an ok of its own', async () => {
    const { json } = await setUpControl().ask('GET', '/control/channels');
    expect(json).toEqual({
      total: 1,
      connected: 1,
      channels: [{ id: 'matrix', name: 'Matrix', status: 'connected' }],
    });
  });
});
