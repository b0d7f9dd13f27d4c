import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClient } from '../testing/test-client.ts';
import { bothServers, startBench, startLimitMs, type Bench } from '../testing/both-servers.ts';

const algorithm = 'm.megolm_backup.v1.curve25519-aes-sha2';
const info = { algorithm, auth_data: { public_key: 'p', signatures: {} } };
const key = {
  first_message_index: 1,
  forwarded_count: 1,
  is_verified: false,
  session_data: { ciphertext: 's' },
};
const missing = { status: 404, body: { errcode: 'M_NOT_FOUND', error: 'No backup found' } };
const unknown = { status: 404, body: { errcode: 'M_NOT_FOUND', error: 'Unknown backup version' } };

describe.each(bothServers)('backups of room keys, in mode %s:', (mode) => {
  let bench: Bench;
  let people = 0;

  beforeAll(async () => {
    bench = await startBench(mode);
  }, startLimitMs);
  afterAll(() => bench[Symbol.asyncDispose]());

  const person = (): Promise<TestClient> => TestClient.register(bench.homeserver, `keeper${(people += 1)}`);

  test('there is one after it was made, and none after it was deleted', async () => {
    const client = await person();
    expect(await client.call('GET', '/room_keys/version')).toEqual(missing);
    expect(await client.post('/room_keys/version', info)).toEqual({ version: '1' });
    const found = { ...info, version: '1', count: 0, etag: '0' };
    expect(await client.get('/room_keys/version')).toEqual(found);
    expect(await client.get('/room_keys/version/1')).toEqual(found);
    expect(await client.call('GET', '/room_keys/version/7')).toEqual(missing);
    expect(await client.call('DELETE', '/room_keys/version/1')).toEqual({ status: 200, body: {} });
    expect(await client.call('GET', '/room_keys/version')).toEqual(missing);
    expect(await client.call('DELETE', '/room_keys/version/1')).toEqual({ status: 200, body: {} });
    expect(await client.call('DELETE', '/room_keys/version/7')).toEqual(unknown);
    expect(await client.post('/room_keys/version', info)).toEqual({ version: '2' });
  });

  test('what vouches for it can be changed, and nothing else', async () => {
    const client = await person();
    await client.post('/room_keys/version', info);
    const changed = { ...info, auth_data: { public_key: 'q' } };
    expect(await client.put('/room_keys/version/1', changed)).toEqual({});
    expect(await client.get('/room_keys/version')).toMatchObject(changed);
    const put = (path: string, body: object) => client.call('PUT', `/room_keys/version/${path}`, body);
    expect(await put('1', { ...changed, version: '2' })).toMatchObject({
      status: 400,
      body: { errcode: 'M_INVALID_PARAM' },
    });
    expect(await put('1', { ...changed, algorithm: 'another' })).toMatchObject({
      status: 400,
      body: { errcode: 'M_INVALID_PARAM' },
    });
    expect(await put('2', changed)).toEqual(unknown);
  });

  test('keys are counted, told by room and by session, and go one by one', async () => {
    const client = await person();
    await client.post('/room_keys/version', info);
    const rooms = { '!a:b': { sessions: { first: key, second: key } } };
    expect(await client.put('/room_keys/keys?version=1', { rooms })).toEqual({ count: 2, etag: '1' });
    expect(await client.put('/room_keys/keys/!c:d?version=1', { sessions: { third: key } })).toEqual({
      count: 3,
      etag: '2',
    });
    expect(await client.put('/room_keys/keys/!c:d/fourth?version=1', key)).toEqual({ count: 4, etag: '3' });
    expect(await client.get('/room_keys/keys?version=1')).toEqual({
      rooms: { ...rooms, '!c:d': { sessions: { third: key, fourth: key } } },
    });
    expect(await client.get('/room_keys/keys/!a:b?version=1')).toEqual(rooms['!a:b']);
    expect(await client.get('/room_keys/keys/!e:f?version=1')).toEqual({ sessions: {} });
    expect(await client.get('/room_keys/keys/!c:d/third?version=1')).toEqual(key);
    expect(await client.call('GET', '/room_keys/keys/!c:d/none?version=1')).toMatchObject({
      status: 404,
      body: { errcode: 'M_NOT_FOUND', error: 'No room_keys found' },
    });
    const remove = async (path: string) =>
      (await client.call('DELETE', `/room_keys/keys${path}?version=1`)).body;
    expect(await remove('/!c:d/third')).toEqual({ count: 3, etag: '4' });
    expect(await remove('/!c:d')).toEqual({ count: 2, etag: '5' });
    expect(await remove('')).toEqual({ count: 0, etag: '6' });
  });

  test('of one key twice the better one stays', async () => {
    const client = await person();
    await client.post('/room_keys/version', info);
    const put = (change: object) => client.put('/room_keys/keys/!a:b/s?version=1', { ...key, ...change });
    await put({});
    expect(await put({ first_message_index: 2 })).toEqual({ count: 1, etag: '1' });
    expect(await put({ is_verified: true })).toEqual({ count: 1, etag: '2' });
    expect(await put({ first_message_index: 0 })).toEqual({ count: 1, etag: '3' });
    expect(await put({ first_message_index: 0, forwarded_count: 0 })).toEqual({ count: 1, etag: '4' });
    expect(await client.get('/room_keys/keys/!a:b/s?version=1')).toMatchObject({ forwarded_count: 0 });
  });

  test('only the newest is written to', async () => {
    const client = await person();
    const put = (version: string) => client.call('PUT', `/room_keys/keys/!a:b/s?version=${version}`, key);
    expect(await put('1')).toMatchObject({ status: 404, body: { errcode: 'M_NOT_FOUND' } });
    await client.post('/room_keys/version', info);
    await client.post('/room_keys/version', info);
    expect(await put('1')).toMatchObject({
      status: 403,
      body: { errcode: 'M_WRONG_ROOM_KEYS_VERSION', current_version: expect.any(String) },
    });
    expect(await put('3')).toMatchObject({ status: 404, body: { errcode: 'M_NOT_FOUND' } });
    expect((await put('2')).status).toBe(200);
    expect(await client.call('GET', '/room_keys/keys')).toMatchObject({
      status: 400,
      body: { errcode: 'M_MISSING_PARAM' },
    });
  });
});
