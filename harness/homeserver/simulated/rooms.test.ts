import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './test-client.ts';

let homeserver: SimulatedHomeserver;
let alice: TestClient;
let bob: TestClient;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
  alice = await TestClient.register(homeserver, 'alice');
  bob = await TestClient.register(homeserver, 'bob');
});
afterEach(() => homeserver[Symbol.asyncDispose]());

const forbidden = { status: 403, body: { errcode: 'M_FORBIDDEN' } };

test('a message sent twice with one transaction id is one event, for each device its own', async () => {
  const room = await alice.roomWith(bob);
  const path = `/rooms/${room}/send/m.room.message/t1`;
  const first = await alice.put(path, { body: 'once' });
  expect(await alice.put(path, { body: 'once' })).toEqual(first);
  expect(await bob.put(path, { body: 'other' })).not.toEqual(first);
  const { chunk } = await bob.get(`/rooms/${room}/messages?dir=b&limit=2`);
  expect(chunk.map(({ content }: { content: { body: string } }) => content.body)).toEqual(['other', 'once']);
});

test('only the sending device learns the transaction id', async () => {
  const room = await alice.roomWith(bob);
  await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'x' });
  const sent = async (reader: TestClient): Promise<string | undefined> =>
    (await reader.sync()).rooms.join[room].timeline.events.at(-1).unsigned.transaction_id;
  expect([await sent(alice), await sent(bob)]).toEqual(['t1', undefined]);
});

test('a private room needs an invitation, and sending needs membership', async () => {
  const { room_id: room } = await alice.post('/createRoom');
  let sent = 0;
  const send = () => bob.call('PUT', `/rooms/${room}/send/m.room.message/t${sent++}`, {});
  expect(await bob.call('POST', `/join/${room}`)).toMatchObject(forbidden);
  await alice.post(`/rooms/${room}/invite`, { user_id: bob.account.userId });
  expect(await send()).toMatchObject(forbidden);
  expect(await bob.call('POST', `/join/${room}`)).toMatchObject({ status: 200 });
  expect((await send()).status).toBe(200);
  await bob.post(`/rooms/${room}/leave`);
  expect(await send()).toMatchObject(forbidden);
});

test('an invitation, a join and a leave show up in their parts of a sync', async () => {
  const { next_batch } = await bob.sync();
  const { room_id: room } = await alice.post('/createRoom', {
    invite: [bob.account.userId],
    is_direct: true,
    name: 'Den',
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
  await bob.post(`/rooms/${room}/leave`);
  const left = await bob.sync(joined.next_batch);
  expect(left.rooms.leave[room].timeline.events.at(-1).content.membership).toBe('leave');
  expect(left.device_lists).toEqual({ left: [alice.account.userId] });
});

const filter = (limit: number): string =>
  encodeURIComponent(JSON.stringify({ room: { timeline: { limit } } }));

test('a timeline that is cut says so and leads to the rest', async () => {
  const room = await alice.roomWith();
  for (const body of ['1', '2', '3']) await alice.put(`/rooms/${room}/send/m.room.message/${body}`, { body });
  const whole = (await alice.get(`/sync?filter=${filter(50)}`)).rooms.join[room].timeline;
  expect(whole.limited).toBe(false);
  const { timeline, state } = (await alice.get(`/sync?filter=${filter(2)}`)).rooms.join[room];
  expect(timeline).toMatchObject({
    limited: true,
    events: [{ content: { body: '2' } }, { content: { body: '3' } }],
  });
  expect(state.events).toHaveLength(whole.events.length - 3);
  const { chunk, end } = await alice.get(`/rooms/${room}/messages?dir=b&from=${timeline.prev_batch}&limit=1`);
  expect(chunk).toMatchObject([{ content: { body: '1' } }]);
  const rest = await alice.get(`/rooms/${room}/messages?dir=b&from=${end}&limit=50`);
  expect(rest.chunk.at(-1).type).toBe('m.room.create');
  expect(rest.chunk).toHaveLength(whole.events.length - 3);
});

test('a long-poll wakes for a message and ends empty when its time is over', async () => {
  const room = await alice.roomWith(bob);
  const { next_batch } = await bob.sync();
  expect(await bob.sync(next_batch, 30)).not.toHaveProperty('rooms');
  const poll = bob.sync(next_batch, 20_000);
  await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'wake up' });
  expect((await poll).rooms.join[room].timeline.events).toMatchObject([{ content: { body: 'wake up' } }]);
});

test('a redacted event is empty and says why', async () => {
  const room = await alice.roomWith();
  const { event_id } = await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'oops' });
  await alice.put(`/rooms/${room}/redact/${event_id}/t2`, { reason: 'typo' });
  const redacted = { content: {}, unsigned: { redacted_because: { content: { reason: 'typo' } } } };
  expect(await alice.get(`/rooms/${room}/event/${event_id}`)).toMatchObject(redacted);
});

test('account data, profiles and receipts reach whom they are for', async () => {
  const room = await alice.roomWith(bob);
  const { next_batch } = await bob.sync();
  const [alicePath, bobPath] = [alice, bob].map(({ account }) => encodeURIComponent(account.userId));
  await bob.put(`/user/${bobPath}/account_data/m.direct`, { x: 1 });
  expect(await alice.call('PUT', `/user/${bobPath}/account_data/m.direct`, {})).toMatchObject(forbidden);
  await alice.put(`/profile/${alicePath}/displayname`, { displayname: 'Alice A.' });
  const { event_id } = await alice.put(`/rooms/${room}/send/m.room.message/t1`, { body: 'x' });
  await alice.post(`/rooms/${room}/receipt/m.read/${event_id}`);
  await alice.put(`/rooms/${room}/typing/${alicePath}`, { typing: true });
  const answer = await bob.sync(next_batch);
  expect(answer.account_data.events).toEqual([{ type: 'm.direct', content: { x: 1 } }]);
  const { timeline, ephemeral } = answer.rooms.join[room];
  expect(timeline.events[0].content).toEqual({ displayname: 'Alice A.', membership: 'join' });
  expect(ephemeral.events.map(({ type }: { type: string }) => type)).toEqual(['m.receipt', 'm.typing']);
});
