import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './test-client.ts';

let homeserver: SimulatedHomeserver;
let alice: TestClient;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
  alice = await TestClient.register(homeserver, 'alice');
});
afterEach(() => homeserver[Symbol.asyncDispose]());

const algorithm = 'm.megolm_backup.v1.curve25519-aes-sha2';
const notFound = { status: 404, body: { errcode: 'M_NOT_FOUND' } };

test('a backup keeps room keys, until it is deleted', async () => {
  expect(await alice.call('GET', '/room_keys/version')).toMatchObject(notFound);
  const { version } = await alice.post('/room_keys/version', { algorithm, auth_data: { public_key: 'p' } });
  const rooms = { '!room': { sessions: { first: { session_data: 's' } } } };
  expect(await alice.put(`/room_keys/keys?version=${version}`, { rooms })).toEqual({ count: 1, etag: '1' });
  expect(await alice.get(`/room_keys/keys?version=${version}`)).toEqual({ rooms });
  expect(await alice.get(`/room_keys/keys/!room/first?version=${version}`)).toEqual({ session_data: 's' });
  expect(await alice.get('/room_keys/version')).toMatchObject({
    version,
    algorithm,
    count: 1,
    auth_data: { public_key: 'p' },
  });
  expect((await alice.call('DELETE', `/room_keys/version/${version}`)).status).toBe(200);
  expect(await alice.call('GET', '/room_keys/version')).toMatchObject(notFound);
});

test('a new backup takes the place of the old one', async () => {
  const { version } = await alice.post('/room_keys/version', { algorithm, auth_data: {} });
  const newer = await alice.post('/room_keys/version', { algorithm, auth_data: {} });
  expect(await alice.get('/room_keys/version')).toMatchObject({ version: newer.version, count: 0 });
  expect(await alice.call('GET', `/room_keys/version/${version}`)).toMatchObject(notFound);
});
