import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';

let homeserver: SimulatedHomeserver;
let alice: TestClient;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
  alice = await TestClient.register(homeserver, 'alice');
});
afterEach(() => homeserver[Symbol.asyncDispose]());

const algorithm = 'm.megolm_backup.v1.curve25519-aes-sha2';
const notFound = { status: 404, body: { errcode: 'M_NOT_FOUND' } };

test('a backup counts the room keys that are uploaded to it', async () => {
  expect(await alice.call('GET', '/room_keys/version')).toMatchObject(notFound);
  const { version } = await alice.post('/room_keys/version', { algorithm, auth_data: { public_key: 'p' } });
  const rooms = { '!room': { sessions: { first: { session_data: 's' }, second: { session_data: 't' } } } };
  expect(await alice.put(`/room_keys/keys?version=${version}`, { rooms })).toEqual({ count: 2, etag: '2' });
  expect(await alice.get('/room_keys/version')).toEqual({
    version,
    algorithm,
    count: 2,
    etag: '2',
    auth_data: { public_key: 'p' },
  });
});

test('a new backup takes the place of the old one', async () => {
  const { version } = await alice.post('/room_keys/version', { algorithm, auth_data: {} });
  const newer = await alice.post('/room_keys/version', { algorithm, auth_data: {} });
  expect(await alice.get('/room_keys/version')).toMatchObject({ version: newer.version, count: 0 });
  expect(await alice.call('PUT', `/room_keys/keys?version=${version}`, { rooms: {} })).toMatchObject({
    status: 403,
    body: { errcode: 'M_WRONG_ROOM_KEYS_VERSION' },
  });
});
