import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';

let homeserver: SimulatedHomeserver;
let alice: TestClient;
let bob: TestClient;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
  alice = await TestClient.register(homeserver, 'alice');
  bob = await TestClient.register(homeserver, 'bob');
});
afterEach(() => homeserver[Symbol.asyncDispose]());

const isMember = ({ type }: { type: string }): boolean => type === 'm.room.member';
const forbidden = { status: 403, body: { errcode: 'M_FORBIDDEN' } };

test('a message sent twice with one transaction id is one event, for each device its own', async () => {
  const room = await alice.roomWith(bob);
  const path = `/rooms/${room}/send/m.room.message/t1`;
  const first = await alice.put(path, { body: 'once' });
  expect(await alice.put(path, { body: 'once' })).toEqual(first);
  expect(await bob.put(path, { body: 'other' })).not.toEqual(first);
  const { events } = (await bob.sync()).rooms.join[room].timeline;
  const bodies = events.slice(-2).map(({ content }: { content: { body: string } }) => content.body);
  expect(bodies).toEqual(['once', 'other']);
});

test('only the sending device learns the transaction id', async () => {
  const room = await alice.roomWith(bob);
  await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'x' });
  const sent = async (reader: TestClient): Promise<string | undefined> =>
    (await reader.sync()).rooms.join[room].timeline.events.at(-1).unsigned.transaction_id;
  expect([await sent(alice), await sent(bob)]).toEqual(['t1', undefined]);
});

test('a room needs an invitation, and sending to it or reading it needs membership', async () => {
  const { room_id: closed } = await alice.post('/createRoom');
  expect(await bob.call('POST', `/join/${closed}`)).toMatchObject(forbidden);
  const { room_id: room } = await alice.post('/createRoom', { invite: [bob.account.userId] });
  let sent = 0;
  const uses = [
    () => bob.call('PUT', `/rooms/${room}/send/m.room.message/t${sent++}`, {}),
    () => bob.call('GET', `/rooms/${room}/members`),
    () => bob.call('GET', `/rooms/${room}/state/m.room.create`),
  ];
  for (const use of uses) expect(await use()).toMatchObject(forbidden);
  for (const _ of ['first', 'again'])
    expect(await bob.call('POST', `/rooms/${room}/join`)).toEqual({ status: 200, body: { room_id: room } });
  for (const use of uses) expect((await use()).status).toBe(200);
});

test('an invitation and a join show up in their parts of a sync', async () => {
  const { next_batch } = await bob.sync();
  const { room_id: room } = await alice.post('/createRoom', {
    invite: [bob.account.userId],
    is_direct: true,
    initial_state: [{ type: 'm.room.name', content: { name: 'Den' } }],
  });
  const invited = await bob.sync(next_batch);
  const invitation = {
    type: 'm.room.member',
    sender: alice.account.userId,
    content: { membership: 'invite', is_direct: true },
  };
  expect(invited.rooms.invite[room].invite_state.events).toContainEqual(
    expect.objectContaining({ type: 'm.room.name' }),
  );
  expect(invited.rooms.invite[room].invite_state.events.at(-1)).toMatchObject(invitation);
  await bob.post(`/join/${room}`);
  const joined = await bob.sync(invited.next_batch);
  expect(joined.rooms.join[room].timeline.events.at(-1).content.membership).toBe('join');
  expect(joined.device_lists.changed).toContain(alice.account.userId);
  for (const { rooms } of [joined, await bob.sync()]) {
    expect(Object.keys(rooms)).toEqual(['join']);
    expect(rooms.join[room].timeline.events[0].type).toBe('m.room.create');
    expect(rooms.join[room].timeline.events.filter(isMember)).toHaveLength(3);
  }
  const { chunk } = await bob.get(`/rooms/${room}/members`);
  expect(chunk).toMatchObject([
    { room_id: room, state_key: alice.account.userId, content: { membership: 'join' } },
    { room_id: room, state_key: bob.account.userId, content: { membership: 'join', displayname: 'bob' } },
  ]);
});

test('state is what was last set, and what was never set is not found', async () => {
  const content = { algorithm: 'm.megolm.v1.aes-sha2' };
  const { room_id: room } = await alice.post('/createRoom', {
    initial_state: [{ type: 'm.room.encryption', state_key: '', content }],
  });
  expect(await alice.get(`/rooms/${room}/state/m.room.encryption`)).toEqual(content);
  expect(await alice.call('GET', `/rooms/${room}/state/m.room.topic`)).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND' },
  });
});

test('a long-poll wakes for a message and ends empty when its time is over', async () => {
  const room = await alice.roomWith(bob);
  const { next_batch } = await bob.sync();
  expect(await bob.sync(next_batch, 30)).not.toHaveProperty('rooms');
  const poll = bob.sync(next_batch, 20_000);
  await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'wake up' });
  expect((await poll).rooms.join[room].timeline.events).toMatchObject([{ content: { body: 'wake up' } }]);
});

test('account data reaches all devices of its owner, also later ones, and nobody else', async () => {
  const { userId, password } = bob.account;
  const path = `/user/${encodeURIComponent(userId)}/account_data/m.direct`;
  const { next_batch } = await bob.sync();
  expect(await bob.call('GET', path)).toMatchObject({ status: 404, body: { errcode: 'M_NOT_FOUND' } });
  for (const x of [1, 2]) await bob.put(path, { x });
  expect(await bob.get(path)).toEqual({ x: 2 });
  expect(await alice.call('PUT', path, {})).toMatchObject(forbidden);
  expect(await alice.call('GET', path)).toMatchObject(forbidden);
  const login = await bob.post('/login', { type: 'm.login.password', user: userId, password });
  const second = new TestClient(homeserver.baseUrl, { ...bob.account, accessToken: login.access_token });
  for (const answer of [await bob.sync(next_batch), await bob.sync(), await second.sync()])
    expect(answer.account_data.events).toEqual([{ type: 'm.direct', content: { x: 2 } }]);
  expect(await alice.sync()).not.toHaveProperty('account_data');
});

test('a device of a later login sees the rooms of its user', async () => {
  const room = await alice.roomWith(bob);
  await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'before' });
  const { room_id: invited } = await alice.post('/createRoom', { invite: [bob.account.userId] });
  const { userId, password } = bob.account;
  const login = await bob.post('/login', { type: 'm.login.password', user: userId, password });
  const second = new TestClient(homeserver.baseUrl, { ...bob.account, accessToken: login.access_token });
  const { rooms, device_lists } = await second.sync();
  expect(Object.keys(rooms.invite)).toEqual([invited]);
  expect(rooms.join[room].timeline.events.at(-1).content).toEqual({ body: 'before' });
  expect(device_lists).toBeUndefined();
});
