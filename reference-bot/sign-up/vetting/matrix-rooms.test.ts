import { expect, it } from 'vitest';
import { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { refuse, reply } from '../testing/fake-answers.ts';
import { someSettings } from '../testing/sign-up-bench.ts';
import { MatrixRooms } from './matrix-rooms.ts';

interface Sent {
  readonly request: string;
  readonly token: string | null;
  readonly body: unknown;
}

/** Rooms on a homeserver that answers by the beginning of `METHOD path`. */
function setUp(answers: Readonly<Record<string, () => Response>> = {}) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const path = decodeURIComponent(new URL(String(input)).pathname).replace('/_matrix/client/v3', '');
    const request = `${init?.method} ${path}`;
    sent.push({
      request,
      token: new Headers(init?.headers).get('authorization'),
      body: init?.body ? JSON.parse(String(init.body)) : undefined,
    });
    const found = Object.entries(answers).find(([beginning]) => request.startsWith(beginning));
    return Promise.resolve(
      found ? found[1]() : reply({ room_id: '!made:fake', user_id: '@admin:fake:8448' }),
    );
  };
  return { rooms: new MatrixRooms(new HomeserverClient(fetch, 'http://fake'), someSettings), sent };
}

const alreadyIn = (): Response => refuse(403, 'M_FORBIDDEN', 'already in');

it('makes a lobby room of version 11 that the world can read and join', async () => {
  const { rooms, sent } = setUp();
  const room = await rooms.createLobbyRoom();
  expect(room.alias).toMatch(/^#lobby-[0-9a-f]{8}:fake:8448$/u);
  expect(room.url).toBe(`https://matrix.to/#/${encodeURIComponent(room.alias)}`);
  expect(sent.at(-1)).toMatchObject({
    request: 'POST /createRoom',
    token: 'Bearer admin-token',
    body: {
      preset: 'public_chat',
      room_version: '11',
      room_alias_name: room.alias.slice(1).split(':')[0],
      initial_state: [
        { type: 'm.room.history_visibility', content: { history_visibility: 'world_readable' } },
      ],
    },
  });
});

it('makes a private room for one person', async () => {
  const { rooms, sent } = setUp();
  expect(await rooms.createPrivateRoom('@nova:fake', 'At the door')).toBe('!made:fake');
  expect(sent[0]!.body).toMatchObject({
    preset: 'private_chat',
    invite: ['@nova:fake'],
    name: 'At the door',
  });
});

it('invites to the space and to its rooms; only the space must work', async () => {
  const { rooms, sent } = setUp({ 'POST /rooms/!one:fake': alreadyIn });
  await rooms.inviteIn('@nova:fake');
  expect(sent.map(({ request }) => request)).toEqual([
    'POST /rooms/!space:fake/invite',
    'POST /rooms/!one:fake/invite',
    'POST /rooms/!two:fake/invite',
  ]);
  const closed = setUp({ 'POST /rooms/!space:fake': alreadyIn });
  await expect(closed.rooms.inviteIn('@nova:fake')).rejects.toThrow('already in');
});

it('says things, each under an id of its own, and leaves', async () => {
  const { rooms, sent } = setUp();
  await rooms.say('!a:fake', 'hello');
  await rooms.say('!a:fake', 'hello');
  await rooms.leave('!a:fake');
  const [first, second, left] = sent;
  expect(first).toMatchObject({ body: { msgtype: 'm.text', body: 'hello' } });
  expect(first!.request).toMatch(/^PUT \/rooms\/!a:fake\/send\/m\.room\.message\/[0-9a-f]{16}$/u);
  expect(second!.request).not.toBe(first!.request);
  expect(left!.request).toBe('POST /rooms/!a:fake/leave');
});

it('finds a display name, or that there is none', async () => {
  const named = setUp({ 'GET /profile/@nova:fake': () => reply({ displayname: 'Nova' }) });
  expect(await named.rooms.displayName('@nova:fake')).toBe('Nova');
  expect(await setUp().rooms.displayName('@nova:fake')).toBeUndefined();
});
