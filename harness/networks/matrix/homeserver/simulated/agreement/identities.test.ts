import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StartedHomeserver } from '../../homeserver.ts';
import { TestClient } from '../testing/test-client.ts';
import { TestIdentity, newKey, signed, type TestKey } from '../testing/test-keys.ts';
import { bothServers, startBench, startLimitMs, type Bench } from '../testing/both-servers.ts';

type Json = Record<string, any>;

const identityPath = '/keys/device_signing/upload';

const published = async (client: TestClient): Promise<Json> => {
  const { userId } = client.account;
  const answer = await client.post('/keys/query', { device_keys: { [userId]: [] } });
  return { master: answer.master_keys[userId], devices: answer.device_keys[userId] ?? {} };
};

const signDevice = (identity: TestIdentity, keyId: string, key: TestKey): Promise<Json> => {
  const { userId, deviceId } = identity.client.account;
  const object = signed(identity.deviceKeys, userId, keyId, key);
  return identity.client.post('/keys/signatures/upload', { [userId]: { [deviceId]: object } });
};

describe.each(bothServers)('identities, in mode %s:', (mode) => {
  let bench: Bench;
  let homeserver: StartedHomeserver;
  let bob: TestClient;

  beforeAll(async () => {
    bench = await startBench(mode);
    ({ homeserver, bob } = bench);
  }, startLimitMs);
  afterAll(() => bench[Symbol.asyncDispose]());

  test('an identity is published freely once and again, and changed only with the password', async () => {
    const dora = await TestClient.register(homeserver, 'dora');
    const identity = new TestIdentity(dora);
    for (const _ of ['first', 'again'])
      expect(await dora.call('POST', identityPath, identity.crossSigningKeys)).toEqual({
        status: 200,
        body: {},
      });
    expect(await published(dora)).toEqual({ master: identity.masterKey, devices: {} });

    const renewed = new TestIdentity(dora).crossSigningKeys;
    const asked = await dora.call('POST', identityPath, renewed);
    expect(asked).toEqual({
      status: 401,
      body: { session: expect.any(String), flows: [{ stages: ['m.login.password'] }], params: {} },
    });
    const auth = {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: dora.account.userId },
      session: asked.body.session,
    };
    expect(
      await dora.call('POST', identityPath, { ...renewed, auth: { ...auth, password: 'x' } }),
    ).toMatchObject({
      status: 401,
      body: { errcode: 'M_FORBIDDEN', session: auth.session, completed: [] },
    });
    expect(await published(dora)).toMatchObject({ master: identity.masterKey });
    const { password } = dora.account;
    expect(await dora.call('POST', identityPath, { ...renewed, auth: { ...auth, password } })).toEqual({
      status: 200,
      body: {},
    });
    expect(await published(dora)).toMatchObject({ master: renewed.master_key });
  });

  test('an identity whose parts do not belong together is refused', async () => {
    const eve = await TestClient.register(homeserver, 'eve');
    const keys = new TestIdentity(eve).crossSigningKeys;
    const { self_signing_key } = new TestIdentity(eve).crossSigningKeys;
    const { master_key, ...others } = keys;
    const errcodeOf = async (body: Json): Promise<unknown> => {
      const answer = await eve.call('POST', identityPath, body);
      return [answer.status, answer.body.errcode];
    };
    expect(await errcodeOf({ ...keys, self_signing_key })).toEqual([400, 'M_INVALID_SIGNATURE']);
    expect(await errcodeOf(others)).toEqual([400, 'M_MISSING_PARAM']);
    expect(await errcodeOf({ master_key: { ...master_key, usage: ['other'] } })).toEqual([
      400,
      'M_INVALID_PARAM',
    ]);
    expect(await errcodeOf({ master_key: { ...master_key, user_id: bob.account.userId } })).toEqual([
      400,
      'M_INVALID_PARAM',
    ]);
    expect(await published(eve)).toEqual({ master: undefined, devices: {} });
  });

  test('a signature by another key than the published one is reported, not kept', async () => {
    const finn = await TestClient.register(homeserver, 'finn');
    const { userId, deviceId } = finn.account;
    const identity = await new TestIdentity(finn).upload();
    const forger = newKey();
    const failure = { errcode: 'M_INVALID_SIGNATURE', status: 400 };
    for (const id of [forger.id, identity.selfSigning.id]) {
      const { failures } = await signDevice(identity, `ed25519:${id}`, forger);
      expect(failures).toMatchObject({ [userId]: { [deviceId]: failure } });
    }
    expect(Object.keys((await published(finn)).devices[deviceId].signatures[userId])).toHaveLength(1);
    const { selfSigning } = identity;
    expect(await signDevice(identity, `ed25519:${selfSigning.id}`, selfSigning)).toEqual({ failures: {} });
    expect(Object.keys((await published(finn)).devices[deviceId].signatures[userId]).toSorted()).toEqual(
      [`ed25519:${deviceId}`, `ed25519:${selfSigning.id}`].toSorted(),
    );
  });

  test('a device keeps the signature of an identity that was replaced', async () => {
    const gwen = await TestClient.register(homeserver, 'gwen');
    const { userId, deviceId, password } = gwen.account;
    const identity = await new TestIdentity(gwen).upload();
    const { selfSigning } = identity;
    await signDevice(identity, `ed25519:${selfSigning.id}`, selfSigning);
    const renewed = new TestIdentity(gwen);
    const { session } = await gwen.post(identityPath, renewed.crossSigningKeys);
    const identifier = { type: 'm.id.user', user: userId };
    const auth = { type: 'm.login.password', identifier, password, session };
    await gwen.post(identityPath, { ...renewed.crossSigningKeys, auth });
    const { master, devices } = await published(gwen);
    expect(Object.keys(master.keys)).toEqual([`ed25519:${renewed.master.id}`]);
    const signers = Object.keys(devices[deviceId].signatures[userId]);
    expect(signers).toContain(`ed25519:${selfSigning.id}`);
    expect(signers).not.toContain(`ed25519:${renewed.selfSigning.id}`);
  });

  test('a device that gets other keys keeps the signature over the first, and takes no other by that key', async () => {
    const ivy = await TestClient.register(homeserver, 'ivy');
    const { userId, deviceId } = ivy.account;
    const identity = await new TestIdentity(ivy).upload();
    const { selfSigning } = identity;
    const keyId = `ed25519:${selfSigning.id}`;
    await signDevice(identity, keyId, selfSigning);
    const signature = async (): Promise<unknown> =>
      (await published(ivy)).devices[deviceId].signatures[userId][keyId];
    const first = await signature();
    const others = new TestIdentity(ivy).deviceKeys;
    await ivy.post('/keys/upload', { device_keys: others });
    const object = signed(others, userId, keyId, selfSigning);
    expect(await ivy.post('/keys/signatures/upload', { [userId]: { [deviceId]: object } })).toEqual({
      failures: {},
    });
    expect(await signature()).toBe(first);
  });

  test('a device that logs out is gone, with its token, and those who share a room are told', async () => {
    const jo = await TestClient.register(homeserver, 'jo');
    const identity = await new TestIdentity(jo).upload();
    await signDevice(identity, `ed25519:${identity.selfSigning.id}`, identity.selfSigning);
    await bob.roomWith(jo);
    const { next_batch } = await bob.sync();
    expect(await jo.call('POST', '/logout')).toEqual({ status: 200, body: {} });
    expect(await jo.call('GET', '/account/whoami')).toMatchObject({
      status: 401,
      body: { errcode: 'M_UNKNOWN_TOKEN' },
    });
    const { userId } = jo.account;
    expect((await bob.sync(next_batch)).device_lists.changed).toEqual([userId]);
    const { master_keys, device_keys } = await bob.post('/keys/query', { device_keys: { [userId]: [] } });
    expect([master_keys[userId], device_keys[userId] ?? {}]).toEqual([identity.masterKey, {}]);
  });

  test.each([
    ['query', {}],
    ['query', { device_keys: [] }],
    ['upload', { device_keys: 3 }],
  ])('/keys/%s refuses %j', async (what, body) => {
    expect(await bob.call('POST', `/keys/${what}`, body)).toMatchObject({
      status: 400,
      body: { errcode: 'M_BAD_JSON' },
    });
  });

  test('padded key ids are taken and served as they are', async () => {
    const hana = await TestClient.register(homeserver, 'hana');
    const { userId, deviceId } = hana.account;
    const identity = new TestIdentity(hana);
    const padded = (usage: string, { id }: TestKey): Json => ({
      keys: { [`ed25519:${id}=`]: `${id}=` },
      usage: [usage],
      user_id: userId,
    });
    const { master, selfSigning, userSigning } = identity;
    const byMaster = (key: Json): Json => signed(key, userId, `ed25519:${master.id}=`, master);
    const keys = {
      master_key: padded('master', master),
      self_signing_key: byMaster(padded('self_signing', selfSigning)),
      user_signing_key: byMaster(padded('user_signing', userSigning)),
    };
    expect(await hana.call('POST', identityPath, keys)).toEqual({ status: 200, body: {} });
    await hana.post('/keys/upload', { device_keys: identity.deviceKeys });
    expect(await signDevice(identity, `ed25519:${selfSigning.id}=`, selfSigning)).toEqual({ failures: {} });
    const { master: served, devices } = await published(hana);
    expect(served).toEqual(keys.master_key);
    expect(devices[deviceId].signatures[userId]).toHaveProperty([`ed25519:${selfSigning.id}=`]);
  });
});
