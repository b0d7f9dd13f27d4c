import { describe, expect, it } from 'vitest';
import type { ChannelInfo } from '../channels/channel.ts';
import { list, setUpControl, token } from './testing/control-setup.ts';

describe('health', () => {
  it.each([
    ['/health', 'ok'],
    ['/health/live', 'ok'],
    ['/health/ready', 'ready'],
  ])('%s needs no token', async (path, status) => {
    const { ask } = setUpControl({ gateway: { auth: { mode: 'token', token }, controlEnabled: false } });
    const answer = await ask('GET', path, undefined, { authorization: '' });
    expect(answer).toMatchObject({ status: 200, json: { status, version: '1.2.3', uptimeSeconds: 0 } });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is not ready while a channel is in error', async () => {
    const broken: ChannelInfo = { id: 'matrix', name: 'Matrix', status: 'error', lastError: 'x' };
    const answer = await setUpControl({ info: broken }).ask('GET', '/health/ready');
    expect(answer).toMatchObject({ status: 503, json: { status: 'not_ready' } });
    expect(answer.headers.get('retry-after')).toBe('5');
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
    const gateway = { auth: { mode: 'token', token: undefined }, controlEnabled: true } as const;
    expect(await setUpControl({ gateway }).ask('GET', list)).toMatchObject({ status: 401 });
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
    const { ask } = setUpControl({ gateway: { auth: { mode: 'token', token }, controlEnabled: false } });
    expect(await ask('GET', '/control/status')).toMatchObject({ status: 404, text: '' });
  });

  it.each([
    ['DELETE', list, 'GET,HEAD,POST'],
    ['OPTIONS', list, 'GET,HEAD,POST'],
    ['POST', '/control/matrix/devices', 'GET,HEAD'],
    ['GET', `${list}/mvr_x/accept`, 'POST'],
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
