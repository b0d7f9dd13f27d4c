import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import type { MatrixConfig, MatrixCredentials } from './config/matrix-config.ts';
import { openSession } from './session.ts';

const token: MatrixCredentials = { kind: 'token', accessToken: 'syt_x', deviceId: 'D' };
const password: MatrixCredentials = { kind: 'password', password: 'hunter2' };
const whoAmI = { user_id: '@cara:example.com', device_id: 'D' };

/** Answers in turn; the last answer for ever. */
function open(credentials: MatrixCredentials, ...answers: (() => Response)[]) {
  const requests: { readonly url: string; readonly body: unknown; readonly authorization: string | null }[] =
    [];
  const clock = new ManualClock();
  const fetch: typeof globalThis.fetch = (input, init) => {
    const { headers, body } = init ?? {};
    requests.push({
      url: String(input),
      body: typeof body === 'string' ? JSON.parse(body) : undefined,
      authorization: new Headers(headers).get('authorization'),
    });
    return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0])?.() ?? Response.error());
  };
  const config = {
    homeserverUrl: 'http://127.0.0.1:8008',
    userId: '@cara:example.com',
    credentials,
  } as MatrixConfig;
  const session = openSession({ config, fetch, clock, signal: new AbortController().signal });
  session.catch(() => {});
  return { session, requests, clock };
}

const says =
  (body: object, status = 200) =>
  (): Response =>
    Response.json(body, { status });
const refuses = (errcode: string, status: number) => says({ errcode, error: 'no' }, status);

const advice =
  'check that http://127.0.0.1:8008 is the URL of a Matrix homeserver, as it is after any redirect';

describe('openSession with a token', () => {
  it('asks who it belongs to', async () => {
    const { session, requests } = open(token, says(whoAmI));
    expect(await session).toEqual({ userId: '@cara:example.com', deviceId: 'D', accessToken: 'syt_x' });
    expect(requests).toEqual([
      {
        url: 'http://127.0.0.1:8008/_matrix/client/v3/account/whoami',
        body: undefined,
        authorization: 'Bearer syt_x',
      },
    ]);
  });

  it.each([
    [
      'another user',
      says({ ...whoAmI, user_id: '@eve:b' }),
      'auth-session-user-mismatch',
      'restored Matrix token belongs to @eve:b, expected @cara:example.com',
    ],
    [
      'another device',
      says({ ...whoAmI, device_id: 'E' }),
      'auth-session-device-mismatch',
      'restored Matrix token belongs to device E, expected D',
    ],
    [
      'no device',
      says({ user_id: '@cara:example.com' }),
      'auth-session-missing-device-id',
      'restored Matrix token did not report a device id',
    ],
    [
      'nobody',
      refuses('M_UNKNOWN_TOKEN', 401),
      'auth-token-revoked',
      'Matrix access token rejected by homeserver: [401 M_UNKNOWN_TOKEN] no',
    ],
    [
      'a locked user',
      refuses('M_USER_LOCKED', 401),
      'auth-token-revoked',
      'Matrix access token rejected by homeserver: [401 M_USER_LOCKED] no',
    ],
    [
      'a stranger',
      refuses('M_UNRECOGNIZED', 404),
      'auth',
      'failed to authenticate Matrix client: [404 M_UNRECOGNIZED] no',
    ],
    [
      'a web site',
      () => new Response('<h1>Welcome</h1>'),
      'auth',
      `failed to authenticate Matrix client: whoami was answered without a user_id; ${advice}`,
    ],
    [
      'something else that talks JSON',
      says({ ok: true }),
      'auth',
      `failed to authenticate Matrix client: whoami was answered without a user_id; ${advice}`,
    ],
    [
      'a web site that leads elsewhere',
      () => new Response(undefined, { status: 302, headers: { location: 'https://elsewhere.example' } }),
      'auth',
      `failed to authenticate Matrix client: [302 without errcode] no explanation; ${advice}`,
    ],
  ])('of %s fails', async (_whose, answer, kind, message) => {
    await expect(open(token, answer).session).rejects.toMatchObject({ kind, message });
  });

  it('tries four times when the homeserver is in trouble', async () => {
    const { session, requests, clock } = open(token, says({}, 502));
    for (const [attempt, delayMs] of [1_000, 2_000, 4_000].entries()) {
      await expect.poll(() => requests.length).toBe(attempt + 1);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      clock.advance(delayMs);
    }
    await expect(session).rejects.toMatchObject({ kind: 'auth-probe' });
    expect(requests).toHaveLength(4);
  });

  it('waits as long as a rate limit asks for', async () => {
    const limited = says({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 9_000 }, 429);
    const { session, requests, clock } = open(token, limited, says(whoAmI));
    await expect.poll(() => requests.length).toBe(1);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    clock.advance(8_999);
    expect(requests).toHaveLength(1);
    clock.advance(1);
    expect(await session).toMatchObject({ deviceId: 'D' });
  });
});

describe('openSession with a password', () => {
  it('logs in', async () => {
    const { session, requests } = open(password, says({ ...whoAmI, access_token: 'syt_new' }));
    expect(await session).toEqual({ userId: '@cara:example.com', deviceId: 'D', accessToken: 'syt_new' });
    expect(requests[0]?.body).toEqual({
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: '@cara:example.com' },
      password: 'hunter2',
      initial_device_display_name: 'Carapace Matrix',
    });
  });

  it('calls a wrong one a token that was rejected, as the contract does', async () => {
    await expect(open(password, refuses('M_FORBIDDEN', 403)).session).rejects.toMatchObject({
      kind: 'auth-token-revoked',
    });
  });
});
