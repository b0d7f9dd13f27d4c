import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askHomeserver } from '../../../client-server/request.ts';
import type { StartedHomeserver } from '../../homeserver.ts';
import { TestClient, type Answer } from '../testing/test-client.ts';
import { bothServers, startBench, startLimitMs, type Bench } from '../testing/both-servers.ts';

const { signal } = new AbortController();

type Json = Record<string, any>;

describe.each(bothServers)('registration, in mode %s:', (mode) => {
  let bench: Bench;
  let homeserver: StartedHomeserver;
  let alice: TestClient;

  beforeAll(async () => {
    bench = await startBench(mode);
    ({ homeserver, alice } = bench);
  }, startLimitMs);
  afterAll(() => bench[Symbol.asyncDispose]());

  const anonymous = (method: 'GET' | 'POST', path: string, body?: Json): Promise<Answer> => {
    const url = `${homeserver.baseUrl}/_matrix/client/v3${path}`;
    return askHomeserver(method, url, { signal, ...(body && { body }) });
  };
  const register = (body: Json): Promise<Answer> => anonymous('POST', '/register', body);
  const openSession = async (): Promise<string> => (await register({})).body.session;
  const tokenStage = (session: string, token = bench.registrationToken): Json => ({
    type: 'm.login.registration_token',
    token,
    session,
  });
  const flows = [{ stages: ['m.login.registration_token', 'm.login.dummy'] }];

  test('registration takes a token and then a dummy stage, in one session', async () => {
    const opening = await register({});
    expect(opening).toEqual({ status: 401, body: { session: expect.any(String), flows, params: {} } });
    const { session } = opening.body;
    const account = { username: 'nova', password: "nova's password" };
    expect(await register({ ...account, auth: tokenStage(session) })).toEqual({
      status: 401,
      body: { session, flows, params: {}, completed: ['m.login.registration_token'] },
    });
    // What was told before need not be told again.
    const made = await register({ auth: { type: 'm.login.dummy', session } });
    expect(made).toEqual({
      status: 200,
      body: {
        user_id: `@nova:${homeserver.serverName}`,
        home_server: homeserver.serverName,
        access_token: expect.any(String),
        device_id: expect.any(String),
      },
    });
    const { access_token: accessToken, device_id: deviceId } = made.body;
    const nova = new TestClient(homeserver.baseUrl, { ...alice.account, accessToken });
    expect(await nova.get('/account/whoami')).toEqual({
      user_id: made.body.user_id,
      device_id: deviceId,
      is_guest: false,
    });
    const login = { type: 'm.login.password', identifier: { type: 'm.id.user', user: 'nova' } };
    expect(await anonymous('POST', '/login', { ...login, password: account.password })).toMatchObject({
      status: 200,
    });
  });

  test('a session answers again for the account that it made, and for no other', async () => {
    const session = await openSession();
    const account = { username: 'vega', password: "vega's password" };
    const dummy = { type: 'm.login.dummy', session };
    await register({ ...account, auth: tokenStage(session) });
    const first = await register({ ...account, auth: dummy });
    const again = await register({ ...account, auth: dummy });
    expect(again).toMatchObject({ status: 200, body: { user_id: first.body.user_id } });
    expect(again.body.access_token).not.toBe(first.body.access_token);
    expect(await register({ ...account, inhibit_login: true, auth: dummy })).toMatchObject({
      body: { user_id: first.body.user_id },
    });
    expect(await register({ ...account, username: 'lyra', auth: dummy })).toMatchObject({
      status: 400,
      body: { errcode: 'M_UNKNOWN' },
    });
    const other = await openSession();
    expect(await register({ ...account, auth: { ...dummy, session: other } })).toMatchObject({
      status: 400,
      body: { errcode: 'M_USER_IN_USE' },
    });
  });

  test('a stage that fails is asked for again, with the reason', async () => {
    const session = await openSession();
    const wrong = await register({ username: 'rigel', auth: tokenStage(session, 'guess') });
    expect(wrong).toEqual({
      status: 401,
      body: {
        session,
        flows,
        params: {},
        completed: [],
        errcode: 'M_UNAUTHORIZED',
        error: 'Invalid registration token',
      },
    });
    expect(await register({ auth: { type: 'm.login.dummy', session } })).toMatchObject({
      status: 401,
      body: { completed: ['m.login.dummy'] },
    });
    expect(await register({ auth: tokenStage('none') })).toMatchObject({
      status: 400,
      body: { errcode: 'M_UNKNOWN', error: 'Unknown session ID: none' },
    });
    expect(await register({ auth: { ...tokenStage(session), session: undefined } })).toMatchObject({
      status: 401,
      body: { errcode: 'M_MISSING_PARAM', completed: [] },
    });
    expect((await alice.call('POST', '/register', {})).status).toBe(400);
  });

  test.each([
    ['_nova', 'M_INVALID_USERNAME'],
    ['12345', 'M_INVALID_USERNAME'],
    ['no spaces', 'M_INVALID_USERNAME'],
    ['', 'M_INVALID_USERNAME'],
    ['alice', 'M_USER_IN_USE'],
    ['ALICE', 'M_USER_IN_USE'],
  ])('the name "%s" is refused before anything is authenticated: %s', async (username, errcode) => {
    expect(await register({ username, password: 'x' })).toMatchObject({ status: 400, body: { errcode } });
  });

  test('a name that is free is told so', async () => {
    expect(await anonymous('GET', '/register/available?username=free')).toEqual({
      status: 200,
      body: { available: true },
    });
  });

  test('only a server admin makes registration tokens', async () => {
    const url = `${homeserver.baseUrl}/_synapse/admin/v1/registration_tokens/new`;
    const { accessToken } = alice.account;
    expect(await askHomeserver('POST', url, { signal, accessToken, body: {} })).toMatchObject({
      status: 403,
      body: { errcode: 'M_FORBIDDEN' },
    });
  });

  test('an account that is ended is gone with its tokens', async () => {
    const ivan = await TestClient.register(homeserver, 'ivan');
    const { userId, password } = ivan.account;
    const path = '/account/deactivate';
    expect((await ivan.call('POST', path, {})).status).toBe(401);
    const auth = { type: 'm.login.password', identifier: { type: 'm.id.user', user: userId }, password };
    expect((await ivan.call('POST', path, { auth })).status).toBe(200);
    expect((await ivan.call('GET', '/account/whoami')).status).toBe(401);
    expect(await register({ username: 'ivan' })).toMatchObject({ body: { errcode: 'M_USER_IN_USE' } });
  });
});
