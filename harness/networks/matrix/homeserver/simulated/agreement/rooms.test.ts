import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StartedHomeserver } from '../../homeserver.ts';
import { TestClient } from '../testing/test-client.ts';
import { bothServers, startBench, startLimitMs, type Bench } from '../testing/both-servers.ts';

type Json = Record<string, any>;

const ids = (events: { event_id: string }[]): string[] => events.map(({ event_id: id }) => id);
const profilePath = ({ account }: TestClient): string => `/profile/${encodeURIComponent(account.userId)}`;

describe.each(bothServers)('rooms and profiles, in mode %s:', (mode) => {
  let bench: Bench;
  let homeserver: StartedHomeserver;
  let alice: TestClient;
  let bob: TestClient;

  beforeAll(async () => {
    bench = await startBench(mode);
    ({ homeserver, alice, bob } = bench);
  }, startLimitMs);
  afterAll(() => bench[Symbol.asyncDispose]());

  test('a message is found by its id, and answered with typing, receipts and presence of oneself', async () => {
    const room = await alice.roomWith(bob);
    const said = { msgtype: 'm.text', body: 'x' };
    const { event_id: event } = await alice.put(`/rooms/${room}/send/m.room.message/manners`, said);
    expect(await bob.get(`/rooms/${room}/event/${event}`)).toMatchObject({ room_id: room, content: said });
    const nowhere = await bob.call('GET', `/rooms/${room}/event/$${'0'.repeat(43)}`);
    expect(nowhere).toMatchObject({ status: 404, body: { errcode: 'M_NOT_FOUND' } });
    const me = encodeURIComponent(bob.account.userId);
    const status = async (method: 'POST' | 'PUT', path: string, body: Json): Promise<number> =>
      (await bob.call(method, path, body)).status;
    const typing = { typing: true, timeout: 1000 };
    expect(await status('PUT', `/rooms/${room}/typing/${me}`, typing)).toBe(200);
    expect(await status('POST', `/rooms/${room}/receipt/m.read/${event}`, {})).toBe(200);
    expect(await status('POST', `/rooms/${room}/read_markers`, { 'm.read': event })).toBe(200);
    expect(await status('PUT', `/presence/${me}/status`, { presence: 'online' })).toBe(200);
    const other = encodeURIComponent(alice.account.userId);
    expect(await status('PUT', `/rooms/${room}/typing/${other}`, typing)).not.toBe(200);
    await bob.post(`/rooms/${room}/leave`);
    expect(await status('PUT', `/rooms/${room}/typing/${me}`, typing)).toBe(403);
  });

  test('a space takes the invited, and its rooms take its members', async () => {
    const { room_id: space } = await alice.post('/createRoom', {
      name: 'Space',
      preset: 'private_chat',
      creation_content: { type: 'm.space' },
      power_level_content_override: { events_default: 100 },
    });
    expect(await alice.get(`/rooms/${space}/state/m.room.create`)).toEqual({
      room_version: '12',
      type: 'm.space',
    });
    expect(await alice.get(`/rooms/${space}/state/m.room.create/?format=event`)).toMatchObject({
      sender: alice.account.userId,
      content: { type: 'm.space' },
    });
    const allow = [{ type: 'm.room_membership', room_id: space }];
    const { room_id: child } = await alice.post('/createRoom', {
      preset: 'private_chat',
      initial_state: [
        { type: 'm.room.join_rules', state_key: '', content: { join_rule: 'restricted', allow } },
      ],
    });
    const childPath = `/rooms/${space}/state/m.space.child/${encodeURIComponent(child)}`;
    await alice.put(childPath, { via: [homeserver.serverName] });
    expect(await alice.get(childPath)).toEqual({ via: [homeserver.serverName] });

    const forbidden = { status: 403, body: { errcode: 'M_FORBIDDEN' } };
    const guest = { user_id: bob.account.userId };
    const message = { msgtype: 'm.text', body: 'hello' };
    for (const room of [child, space])
      expect(await bob.call('POST', `/join/${room}`, {})).toMatchObject(forbidden);
    expect(await bob.call('POST', `/rooms/${space}/invite`, guest)).toMatchObject(forbidden);
    expect(await alice.call('POST', `/rooms/${space}/invite`, guest)).toEqual({ status: 200, body: {} });
    for (const room of [space, child]) expect(await bob.post(`/join/${room}`)).toEqual({ room_id: room });
    expect(await alice.call('POST', `/rooms/${space}/invite`, guest)).toMatchObject(forbidden);
    expect(await bob.call('PUT', childPath, {})).toMatchObject(forbidden);
    expect(await bob.call('PUT', `/rooms/${space}/send/m.room.message/1`, message)).toMatchObject(forbidden);
    expect((await bob.call('PUT', `/rooms/${child}/send/m.room.message/1`, message)).status).toBe(200);
  });

  test('who has joined a room is told with their names, without those who are only invited', async () => {
    const { room_id: room } = await alice.post('/createRoom', { invite: [bob.account.userId] });
    const membersPath = `/rooms/${room}/joined_members`;
    const [joined] = Object.entries((await alice.get(membersPath)).joined);
    expect(joined).toEqual([alice.account.userId, { display_name: expect.any(String), avatar_url: null }]);
    expect(await bob.call('GET', membersPath)).toMatchObject({ status: 403 });
    await bob.post(`/join/${room}`);
    expect(Object.keys((await bob.get(membersPath)).joined).toSorted()).toEqual(
      [alice.account.userId, bob.account.userId].toSorted(),
    );
  });

  test('a direct room is made as asked, also with somebody who is not there yet', async () => {
    const later = `@later:${homeserver.serverName}`;
    const encryption = { algorithm: 'm.megolm.v1.aes-sha2' };
    const { room_id: room } = await bob.post('/createRoom', {
      is_direct: true,
      preset: 'trusted_private_chat',
      invite: [alice.account.userId, later],
      initial_state: [{ type: 'm.room.encryption', state_key: '', content: encryption }],
      name: 'bob & alice',
    });
    const state = (await bob.get(`/rooms/${room}/state`)) as Json[];
    const content = Object.fromEntries(
      state.map((event) => [`${event.type} ${event.state_key}`, event.content]),
    );
    expect(content).toMatchObject({
      'm.room.encryption ': encryption,
      'm.room.name ': { name: 'bob & alice' },
      'm.room.join_rules ': { join_rule: 'invite' },
      [`m.room.member ${alice.account.userId}`]: {
        membership: 'invite',
        is_direct: true,
        displayname: 'alice',
      },
      [`m.room.member ${later}`]: { membership: 'invite', is_direct: true },
    });
    expect(Object.keys(content).toSorted()).toEqual(
      [
        ...[
          'create',
          'power_levels',
          'join_rules',
          'history_visibility',
          'guest_access',
          'encryption',
          'name',
        ].map((name) => `m.room.${name} `),
        ...[alice.account.userId, bob.account.userId, later].map((user) => `m.room.member ${user}`),
      ].toSorted(),
    );
    expect(content['m.room.create '].additional_creators.toSorted()).toEqual([alice.account.userId, later]);
    // Users that the creator trusts are above every level.
    await alice.post(`/join/${room}`);
    const renamed = await alice.call('PUT', `/rooms/${room}/state/m.room.name`, { name: 'new' });
    expect(renamed.status).toBe(200);
  });

  test.each([
    ['nonsense', 'M_NOT_JSON'],
    ['[]', 'M_BAD_JSON'],
    ['{"preset":3}', 'M_BAD_JSON'],
    ['{"power_level_content_override":{"invite":"all"}}', 'M_BAD_JSON'],
  ])('no room is made of %s: %s', async (body, errcode) => {
    const headers = { authorization: `Bearer ${alice.account.accessToken}` };
    const url = `${homeserver.baseUrl}/_matrix/client/v3/createRoom`;
    const response = await fetch(url, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toMatchObject([400, { errcode }]);
  });

  test('everybody sets their own display name', async () => {
    const carol = await TestClient.register(homeserver, 'carol');
    expect(await alice.get(profilePath(carol))).toEqual({ displayname: 'carol' });
    expect(await carol.put(`${profilePath(carol)}/displayname`, { displayname: 'Carol' })).toEqual({});
    expect(await alice.get(profilePath(carol))).toEqual({ displayname: 'Carol' });
    expect(await alice.call('PUT', `${profilePath(carol)}/displayname`, { displayname: 'x' })).toMatchObject({
      body: { errcode: 'M_FORBIDDEN' },
    });
    expect((await alice.call('GET', `/profile/@nobody:${homeserver.serverName}`)).status).toBe(404);
  });

  test('a sync tells the newest events of a room, and the rest when it is asked for it', async () => {
    const { room_id: room } = await alice.post('/createRoom', { preset: 'private_chat' });
    const { next_batch: since } = await alice.get('/sync');
    const sent: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const { event_id: id } = await alice.put(`/rooms/${room}/send/m.room.message/${n}`, {
        msgtype: 'm.text',
        body: `${n}`,
      });
      sent.push(id);
    }
    await alice.put(`/rooms/${room}/state/m.room.topic/`, { topic: 'news' });
    const limited = JSON.stringify({ room: { timeline: { limit: 3 } } });
    const { filter_id: id } = await alice.post(
      `/user/${encodeURIComponent(alice.account.userId)}/filter`,
      JSON.parse(limited),
    );
    for (const filter of [id, limited]) {
      const query = new URLSearchParams({ since, filter });
      const { timeline } = (await alice.get(`/sync?${query}`)).rooms.join[room];
      expect(timeline).toMatchObject({ limited: true, events: [{}, {}, { type: 'm.room.topic' }] });
      expect(ids(timeline.events.slice(0, 2))).toEqual(sent.slice(-2));
      const before = async (from: string) =>
        alice.get(`/rooms/${room}/messages?${new URLSearchParams({ dir: 'b', limit: '4', from })}`);
      const page = await before(timeline.prev_batch);
      expect(ids(page.chunk)).toEqual(sent.slice(2, 6).toReversed());
      expect(ids((await before(page.end)).chunk.slice(0, 2))).toEqual(sent.slice(0, 2).toReversed());
    }
    // Synapse gives the answer to a first sync once more to a client that asks for the same again.
    const { rooms } = await alice.get('/sync?filter={"room":{}}');
    expect(rooms.join[room].timeline.events).toHaveLength(10);
    expect(rooms.join[room].state.events).toContainEqual(expect.objectContaining({ type: 'm.room.create' }));
    expect(await bob.call('GET', `/rooms/${room}/messages?dir=b`)).toMatchObject({ status: 403 });
  });

  test.each(['leave', 'kick', 'ban'] as const)('a user who is out of a room is told so: %s', async (how) => {
    const dora = await TestClient.register(homeserver, `dora-${how}`);
    const emil = await TestClient.register(homeserver, `emil-${how}`);
    const user = emil.account.userId;
    const room = await dora.roomWith(emil);
    const [since, sinceOfDora] = [(await emil.sync()).next_batch, (await dora.sync()).next_batch];
    const path = `/rooms/${room}/${how}`;
    if (how !== 'leave')
      expect(await emil.call('POST', path, { user_id: dora.account.userId })).toMatchObject({ status: 403 });
    const out = how === 'leave' ? emil.post(path) : dora.post(path, { user_id: user });
    expect(await out).toEqual({});

    const membership = how === 'ban' ? 'ban' : 'leave';
    const left = { type: 'm.room.member', state_key: user, content: { membership } };
    const news = await emil.sync(since, 1_000);
    expect(news.rooms.leave[room].timeline.events.at(-1)).toMatchObject(left);
    expect(news.rooms.leave[room]).toMatchObject({ state: { events: [] }, account_data: { events: [] } });
    expect(news.rooms.join).toBeUndefined();
    expect(news.device_lists.left).toEqual([dora.account.userId]);
    const newsOfDora = await dora.sync(sinceOfDora, 1_000);
    expect(newsOfDora.rooms.join[room].timeline.events.at(-1)).toMatchObject(left);
    expect(newsOfDora.rooms.join[room]).toMatchObject({ state: { events: [] }, ephemeral: { events: [] } });
    expect(newsOfDora.device_lists.left).toEqual([user]);
    expect(await emil.call('PUT', `/rooms/${room}/send/m.test/1`, {})).toMatchObject({ status: 403 });

    if (how === 'ban') {
      const invited = await dora.call('POST', `/rooms/${room}/invite`, { user_id: user });
      const joined = await emil.call('POST', `/join/${room}`, {});
      expect([invited.status, joined.status]).toEqual([403, 403]);
      return;
    }
    await dora.post(`/rooms/${room}/invite`, { user_id: user });
    expect(await emil.post(`/join/${room}`)).toEqual({ room_id: room });
  });

  test('what was said is taken back, by its sender and by who may, and a room is left for good', async () => {
    const host = await TestClient.register(homeserver, 'host');
    const guest = await TestClient.register(homeserver, 'guest-of-host');
    const room = await host.roomWith(guest);
    const say = async (who: TestClient, txn: string): Promise<string> =>
      (await who.put(`/rooms/${room}/send/m.room.message/${txn}`, { msgtype: 'm.text', body: 'word' }))
        .event_id;
    const [ofHost, ofGuest] = [await say(host, '1'), await say(guest, '1')];
    const takeBack = (who: TestClient, id: string, txn: string) =>
      who.call('PUT', `/rooms/${room}/redact/${encodeURIComponent(id)}/${txn}`, {});
    expect(await takeBack(guest, ofHost, 'r1')).toMatchObject({ status: 403 });
    for (const [id, txn] of [
      [ofHost, 'r2'],
      [ofGuest, 'r3'],
    ] as const)
      expect(await takeBack(host, id, txn)).toMatchObject({ status: 200 });
    const { chunk } = await host.get(`/rooms/${room}/messages?dir=b&limit=50`);
    for (const id of [ofHost, ofGuest])
      expect(chunk.find((event: Json) => event.event_id === id)).toMatchObject({
        content: {},
        unsigned: { redacted_because: { type: 'm.room.redaction' } },
      });

    expect((await host.get('/joined_rooms')).joined_rooms).toEqual([room]);
    expect(await host.call('POST', `/rooms/${room}/forget`, {})).toMatchObject({ status: 400 });
    await host.post(`/rooms/${room}/leave`);
    expect(await host.post(`/rooms/${room}/forget`)).toEqual({});
    expect((await host.get('/joined_rooms')).joined_rooms).toEqual([]);
  });

  test('a user sees their own devices', async () => {
    const { devices } = await alice.get('/devices');
    expect(devices.map((device: Json) => device.device_id)).toEqual([alice.account.deviceId]);
  });

  test('a declined invitation is gone', async () => {
    const guest = await TestClient.register(homeserver, 'guest');
    const { room_id: room } = await alice.post('/createRoom', { invite: [guest.account.userId] });
    const { next_batch: since, rooms } = await guest.sync();
    expect(Object.keys(rooms.invite)).toEqual([room]);
    expect(await guest.post(`/rooms/${room}/leave`)).toEqual({});
    const news = await guest.sync(since, 1_000);
    expect(news.rooms.leave[room].timeline.events).toHaveLength(1);
    expect(news.rooms.invite).toBeUndefined();
  });
});
