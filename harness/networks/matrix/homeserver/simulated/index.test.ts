import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';

let homeserver: SimulatedHomeserver;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
});
afterEach(() => homeserver[Symbol.asyncDispose]());

test('says that it is no proof', () => {
  expect(homeserver.facts).toMatchObject({ mode: 'simulated', proof: false, baseUrl: homeserver.baseUrl });
});

test('does not start when that is no longer wanted', async () => {
  await expect(startSimulated({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test('disposing ends long-polls at once, and is no death', async () => {
  const alice = await TestClient.register(homeserver, 'alice');
  const { next_batch } = await alice.sync();
  const poll = alice.sync(next_batch, 60_000);
  const ended = expect(poll).rejects.toThrow();
  await homeserver[Symbol.asyncDispose]();
  await ended;
  await expect(fetch(`${homeserver.baseUrl}/health`)).rejects.toThrow();
  expect(await Promise.race([homeserver.died, 'alive'])).toBe('alive');
});

test('keeps a log of requests', async () => {
  await fetch(`${homeserver.baseUrl}/health?secret=1`);
  expect(homeserver.logTail(1)).toEqual(['GET /health 200']);
});

test('refuses a wrong registration and one made twice', async () => {
  const url = `${homeserver.baseUrl}/_synapse/admin/v1/register`;
  const register = async (secret: string): Promise<[number, string | undefined]> => {
    const { nonce } = (await (await fetch(url)).json()) as { nonce: string };
    const mac = createHmac('sha1', secret).update(`${nonce}\0zoe\0pw\0notadmin`).digest('hex');
    const body = JSON.stringify({ nonce, username: 'zoe', password: 'pw', mac });
    const response = await fetch(url, { method: 'POST', body });
    return [response.status, ((await response.json()) as { errcode?: string }).errcode];
  };
  expect(await register('wrong')).toEqual([403, 'M_UNKNOWN']);
  expect(await register(homeserver.registrationSecret)).toEqual([200, undefined]);
  expect(await register(homeserver.registrationSecret)).toEqual([400, 'M_USER_IN_USE']);
});

test('answers what it does not know as Synapse does', async () => {
  const alice = await TestClient.register(homeserver, 'alice');
  const stranger = new TestClient(homeserver.baseUrl, { ...alice.account, accessToken: 'wrong' });
  expect(await stranger.call('GET', '/account/whoami')).toMatchObject({
    status: 401,
    body: { errcode: 'M_UNKNOWN_TOKEN' },
  });
  const bare = await fetch(`${homeserver.baseUrl}/_matrix/client/v3/account/whoami`);
  expect([bare.status, await bare.json()]).toMatchObject([401, { errcode: 'M_MISSING_TOKEN' }]);
  expect(await alice.call('GET', '/nowhere')).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNRECOGNIZED', error: expect.stringContaining('--homeserver process') },
  });
  expect(await alice.call('GET', '/room_keys/version')).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND' },
  });
});

test('a login with the right password makes a device, or renews the token of a known one', async () => {
  const alice = await TestClient.register(homeserver, 'alice');
  const { userId, password } = alice.account;
  const identifier = { type: 'm.id.user', user: 'alice' };
  const wrong = await alice.call('POST', '/login', {
    type: 'm.login.password',
    identifier,
    password: 'wrong',
  });
  expect(wrong).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } });
  const login = await alice.post('/login', {
    type: 'm.login.password',
    identifier,
    password,
    device_id: 'PHONE',
  });
  const phone = new TestClient(homeserver.baseUrl, { ...alice.account, accessToken: login.access_token });
  expect(await phone.get('/account/whoami')).toMatchObject({ user_id: userId, device_id: 'PHONE' });
  const again = await alice.post('/login', {
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: userId },
    password,
    device_id: 'PHONE',
  });
  expect(again.access_token).not.toBe(login.access_token);
  expect((await phone.call('GET', '/account/whoami')).status).toBe(401);
});
