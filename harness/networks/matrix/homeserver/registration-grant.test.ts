import { expect, test, vi } from 'vitest';
import { deactivateAccount } from '../client-server/accounts.ts';
import { requestJson } from '../client-server/request.ts';
import { openRegistration } from './registration-grant.ts';
import { startSimulated } from './simulated/index.ts';
import { serve } from '../client-server/testing/serve.ts';

const { signal } = new AbortController();
const registrationSecret = 'secret';

test('a grant ends with its token and its admin', async () => {
  await using homeserver = await startSimulated({ signal });
  const grant = await openRegistration(homeserver, { signal });
  const { accessToken } = grant.admin;
  const whoami = () =>
    requestJson('GET', `${homeserver.baseUrl}/_matrix/client/v3/account/whoami`, { accessToken, signal });
  await expect(whoami()).resolves.toMatchObject({ user_id: grant.admin.userId });
  await grant[Symbol.asyncDispose]();
  await expect(whoami()).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' });
  expect(homeserver.logTail()).toContain(`DELETE /_synapse/admin/v1/registration_tokens/${grant.token} 200`);
});

test('a homeserver that has ended takes nothing back, and that is no error', async () => {
  const homeserver = await startSimulated({ signal });
  const grant = await openRegistration(homeserver, { signal });
  await homeserver[Symbol.asyncDispose]();
  await expect(grant[Symbol.asyncDispose]()).resolves.toBeUndefined();
});

test('a homeserver that hangs takes nothing back either', async () => {
  const answers: [status: number, body: object][] = [
    [401, { session: 's', flows: [{ stages: ['m.login.registration_token'] }] }],
    [200, { nonce: 'n' }],
    [200, { user_id: '@admin:x', access_token: 't', device_id: 'D' }],
    [200, { token: 'invitation' }],
  ];
  const baseUrl = await serve((_request, response) => {
    const [status, body] = answers.shift() ?? [];
    if (status !== undefined) response.writeHead(status).end(JSON.stringify(body));
  });
  const grant = await openRegistration({ baseUrl, registrationSecret }, { signal });
  expect(grant.token).toBe('invitation');
  const limits = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.timeout(50));
  await expect(grant[Symbol.asyncDispose]()).resolves.toBeUndefined();
  limits.mockRestore();
});

test('a homeserver that refuses to take it back is told: the token goes on letting people in', async () => {
  await using homeserver = await startSimulated({ signal });
  const grant = await openRegistration(homeserver, { signal });
  await deactivateAccount(homeserver, grant.admin, signal);
  await expect(grant[Symbol.asyncDispose]()).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' });
});

test.each([
  ['registration is off', 403, { errcode: 'M_FORBIDDEN', error: 'Registration has been disabled' }],
  ['registration needs no token', 401, { session: 's', flows: [{ stages: ['m.login.dummy'] }] }],
  ['registration needs nothing at all', 200, { user_id: '@1:x' }],
])('%s: says what to set', async (_what, status, body) => {
  const baseUrl = await serve((_request, response) => response.writeHead(status).end(JSON.stringify(body)));
  await expect(openRegistration({ baseUrl, registrationSecret }, { signal })).rejects.toMatchObject({
    name: 'HomeserverNotReady',
    reason: expect.stringContaining(`POST /_matrix/client/v3/register was answered ${status}`),
    advice: expect.stringContaining('registration_requires_token: true'),
  });
});

test('is not ready when it refuses the shared secret, or does not answer', async () => {
  await using homeserver = await startSimulated({ signal });
  const { baseUrl } = homeserver;
  await expect(openRegistration({ baseUrl, registrationSecret: 'guess' }, { signal })).rejects.toMatchObject({
    name: 'HomeserverNotReady',
    reason: expect.stringContaining('403 M_UNKNOWN: HMAC incorrect'),
  });
  await expect(
    openRegistration({ baseUrl: 'http://127.0.0.1:1', registrationSecret }, { signal }),
  ).rejects.toMatchObject({ name: 'HomeserverNotReady' });
});

test('ends with the reason of the signal', async () => {
  const baseUrl = await serve(() => {});
  const abort = new AbortController();
  const opening = openRegistration({ baseUrl, registrationSecret }, { signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
});
