import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';
import { TestIdentity, newKey, signed } from './testing/test-keys.ts';

let homeserver: SimulatedHomeserver;
let alice: TestClient;
let bob: TestClient;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
  [alice, bob] = (await Promise.all(
    ['alice', 'bob'].map((name) => TestClient.register(homeserver, name)),
  )) as [TestClient, TestClient];
});
afterEach(() => homeserver[Symbol.asyncDispose]());

const queryBoth = (reader: TestClient) =>
  reader.post('/keys/query', { device_keys: { [alice.account.userId]: [], [bob.account.userId]: [] } });

test('a signature over another user is shown only to who made it', async () => {
  const [one, other] = await Promise.all([new TestIdentity(alice).upload(), new TestIdentity(bob).upload()]);
  const carol = await TestClient.register(homeserver, 'carol');
  const objects = { [bob.account.userId]: { [other.master.id]: one.vouchFor(other) } };
  expect(await alice.post('/keys/signatures/upload', objects)).toEqual({ failures: {} });
  const signers = async (reader: TestClient) =>
    Object.keys((await queryBoth(reader)).master_keys[bob.account.userId].signatures ?? {});
  expect(await signers(alice)).toEqual([alice.account.userId]);
  expect(await signers(bob)).toEqual([]);
  expect(await signers(carol)).toEqual([]);
});

test('a signature by the self-signing key is shown to everybody, and the user-signing key to its owner', async () => {
  const { deviceKeys, selfSigning } = await new TestIdentity(alice).upload();
  const { userId, deviceId } = alice.account;
  const keyId = `ed25519:${selfSigning.id}`;
  const object = signed(deviceKeys, userId, keyId, selfSigning);
  expect(await alice.post('/keys/signatures/upload', { [userId]: { [deviceId]: object } })).toEqual({
    failures: {},
  });
  const [own, others] = [await queryBoth(alice), await queryBoth(bob)];
  for (const { device_keys } of [own, others])
    expect(device_keys[userId][deviceId].signatures).toEqual(object.signatures);
  expect(own.user_signing_keys).toHaveProperty([userId]);
  expect(others.user_signing_keys).toEqual({});
});

test('a device may sign the master key of its user', async () => {
  const identity = await new TestIdentity(alice).upload();
  const { userId, deviceId } = alice.account;
  const object = signed(identity.masterKey, userId, `ed25519:${deviceId}`, identity.device);
  await alice.post('/keys/signatures/upload', { [userId]: { [identity.master.id]: object } });
  const { master_keys } = await queryBoth(alice);
  expect(master_keys[userId].signatures).toEqual(object.signatures);
});

test('signatures that are wrong, of nothing known, or over something else are reported', async () => {
  const [one, other] = await Promise.all([new TestIdentity(alice).upload(), new TestIdentity(bob).upload()]);
  const target = bob.account.userId;
  const forged = signed(other.masterKey, alice.account.userId, `ed25519:${one.userSigning.id}`, newKey());
  const errors = async (objects: object) => {
    const { failures } = await alice.post('/keys/signatures/upload', { [target]: objects });
    return Object.values<{ errcode: string }>(failures[target]).map(({ errcode }) => errcode);
  };
  expect(await errors({ [other.master.id]: forged })).toEqual(['M_INVALID_SIGNATURE']);
  expect(await errors({ [other.master.id]: { ...one.vouchFor(other), usage: [] } })).toEqual(['M_UNKNOWN']);
  expect(await errors({ [bob.account.deviceId]: one.vouchFor(other) })).toEqual(['M_NOT_FOUND']);
  expect((await queryBoth(alice)).master_keys[target]).not.toHaveProperty('signatures');
});

test('cross-signing keys are changed only with the password', async () => {
  const identity = await new TestIdentity(alice).upload();
  const path = '/keys/device_signing/upload';
  expect(await alice.call('POST', path, identity.crossSigningKeys)).toEqual({ status: 200, body: {} });
  const renewed = new TestIdentity(alice);
  const asked = await alice.call('POST', path, renewed.crossSigningKeys);
  expect(asked).toMatchObject({ status: 401, body: { flows: [{ stages: ['m.login.password'] }] } });
  const { userId, password } = alice.account;
  const auth = {
    type: 'm.login.password',
    session: asked.body.session,
    identifier: { type: 'm.id.user', user: userId },
  };
  const attempt = (password: string, session: string = auth.session) =>
    alice.call('POST', path, { ...renewed.crossSigningKeys, auth: { ...auth, password, session } });
  expect(await attempt('wrong')).toMatchObject({
    status: 401,
    body: { errcode: 'M_FORBIDDEN', session: auth.session },
  });
  expect(await attempt(password, 'unknown')).toMatchObject({ status: 400 });
  expect((await queryBoth(bob)).master_keys[userId]).toEqual(identity.masterKey);
  expect((await attempt(password)).status).toBe(200);
  expect((await queryBoth(bob)).master_keys[userId]).toEqual(renewed.masterKey);
});

test('cross-signing keys must be signed by the master key', async () => {
  const { crossSigningKeys } = new TestIdentity(alice);
  const { self_signing_key } = new TestIdentity(alice).crossSigningKeys;
  const refused = await alice.call('POST', '/keys/device_signing/upload', {
    ...crossSigningKeys,
    self_signing_key,
  });
  expect(refused).toMatchObject({ status: 400, body: { errcode: 'M_INVALID_SIGNATURE' } });
});

test('one-time keys are given out once, then the fallback key', async () => {
  const one_time_keys = { 'signed_curve25519:A': { key: 'a' }, 'signed_curve25519:B': { key: 'b' } };
  const fallback_keys = { 'signed_curve25519:F': { key: 'f', fallback: true } };
  const { one_time_key_counts } = await alice.post('/keys/upload', { one_time_keys, fallback_keys });
  expect(one_time_key_counts).toEqual({ signed_curve25519: 2 });
  expect(await alice.sync()).toMatchObject({ device_unused_fallback_key_types: ['signed_curve25519'] });
  const { userId, deviceId } = alice.account;
  const claim = async () => {
    const answer = await bob.post('/keys/claim', {
      one_time_keys: { [userId]: { [deviceId]: 'signed_curve25519' } },
    });
    return Object.keys(answer.one_time_keys[userId][deviceId]);
  };
  expect(
    [await claim(), await claim(), await claim(), await claim()].flat().map((id) => id.slice(-1)),
  ).toEqual(['A', 'B', 'F', 'F']);
  expect(await alice.sync()).toMatchObject({
    device_one_time_keys_count: { signed_curve25519: 0 },
    device_unused_fallback_key_types: [],
  });
  const changed = { 'signed_curve25519:C': { key: 'c' } };
  await alice.post('/keys/upload', { one_time_keys: changed });
  const other = { 'signed_curve25519:C': { key: 'other' } };
  expect((await alice.call('POST', '/keys/upload', { one_time_keys: other })).status).toBe(400);
});

test('changed keys are announced to who shares a room', async () => {
  await alice.roomWith(bob);
  const carol = await TestClient.register(homeserver, 'carol');
  const [near, far] = [await bob.sync(), await carol.sync()];
  await new TestIdentity(alice).upload();
  const changed = { changed: [alice.account.userId] };
  expect((await bob.sync(near.next_batch)).device_lists).toEqual(changed);
  expect(await carol.sync(far.next_batch)).not.toHaveProperty('device_lists');
});
