import { once } from 'node:events';
import { fail, type Routes } from './http.ts';
import type { Device, Json, Room, RoomEvent, World } from './world.ts';

/** A point in the server's history as clients name it, and back. */
export const toToken = (position: number): string => `s${position}`;
export const fromToken = (token: string): number =>
  /^s\d+$/.test(token) ? Number(token.slice(1)) : fail(400, 'M_UNKNOWN', 'Invalid stream token');

/** The state that a run of events leaves behind. */
export const stateAfter = (events: RoomEvent[]): RoomEvent[] => {
  const states = events.filter((event) => 'state_key' in event);
  return [...new Map(states.map((event) => [`${event.type} ${event.state_key}`, event])).values()];
};

/** An event as a device is shown it; only the device that sent it learns the transaction id. */
export function toClient(event: RoomEvent, device: Device, room?: Room): Json {
  const transaction_id = event.sent?.device === device ? event.sent.txn : undefined;
  const unsigned = { ...event.unsigned, transaction_id, age: Date.now() - event.origin_server_ts };
  return { ...event, unsigned, room_id: room?.id, position: undefined, sent: undefined };
}

/** Whose keys changed and whose no longer matter since then; the last word on a user counts. */
export function deviceLists({ feed }: Device, since: number): Json {
  const lists = feed.filter(({ position, section }) => position > since && /changed|left/.test(section));
  const last = new Map(lists.map(({ data, section }) => [data, section]));
  return Object.groupBy(last.keys(), (user) => last.get(user)!);
}

/** Long-polling for what is new, and sending to devices. */
export function sync(world: World): Routes {
  return {
    'GET /sync': async ({ device, query, gone }) => {
      const since = query.since === undefined ? undefined : fromToken(query.since);
      const { room }: Json = JSON.parse(query.filter ?? '{}');
      // What a client has confirmed is not sent again.
      device.feed = device.feed.filter((it) => it.section !== 'to_device' || it.position > (since ?? 0));
      const timeout = new AbortController();
      const timer = setTimeout(() => timeout.abort(), Number(query.timeout ?? 0));
      const signal = AbortSignal.any([gone, timeout.signal]);
      const upToDate = (): boolean => since !== undefined && (device.feed.at(-1)?.position ?? 0) <= since;
      while (upToDate() && !signal.aborted) await once(device, 'update', { signal }).catch(() => {});
      clearTimeout(timer);
      return assemble(world, device, since, room?.timeline?.limit ?? 10);
    },
    'PUT /sendToDevice/:type/:txn': ({ user, params: { type }, body }) => {
      const messages: Json = body.messages ?? fail(400, 'M_MISSING_PARAM', "Missing params: ['messages']");
      for (const [id, contents] of Object.entries(messages))
        for (const device of world.users.get(id)?.allDevices ?? []) {
          const event = { type, sender: user.id, content: contents[device.id] ?? contents['*'] };
          const arrive = (): void => world.tell(device, 'to_device', event);
          if (event.content) world.send('to-device', event, device, arrive);
        }
      return {};
    },
  };
}

function assemble(world: World, device: Device, since: number | undefined, limit: number): Json {
  const { user, feed, withheld, fallbackKey, oneTimeKeys } = device;
  const first = [...feed.filter(({ section }) => section === 'to_device'), ...user.accountData.values()];
  const news = since === undefined ? first : feed.filter(({ position }) => position > since);
  const touched = since === undefined ? [...world.rooms.values()] : news.flatMap(({ room }) => room ?? []);
  const pick = (section: string, room?: Room): { events: Json[] } => {
    const picked = news.filter((update) => update.section === section && update.room === room);
    return { events: picked.map(({ data }) => data) };
  };
  const enters = ({ state_key, content, unsigned }: RoomEvent): boolean =>
    state_key === user.id && content.membership === 'join' && unsigned.prev_content?.membership !== 'join';
  const rooms: Json = {};
  for (const room of new Set(touched)) {
    const arrived = pick('timeline', room).events as RoomEvent[];
    const membership = room.membership(user.id) ?? 'leave';
    if (membership === 'leave' && arrived.length === 0) continue;
    const whole = membership === 'join' && (since === undefined || arrived.some(enters));
    const events = whole ? room.events.filter((event) => !withheld.has(event)) : arrived;
    const cut = Math.max(0, events.length - limit);
    const show = (event: RoomEvent): Json => toClient(event, device);
    const prev_batch = toToken((events[cut]?.position ?? world.position + 1) - 1);
    const timeline = { events: events.slice(cut).map(show), limited: cut > 0, prev_batch };
    const state = { events: stateAfter(events.slice(0, cut)).map(show) };
    const [ephemeral, account_data] = [pick('ephemeral', room), pick('account_data', room)];
    const invite_state = { events: [...room.state.values()].map(strip) };
    (rooms[membership] ??= {})[room.id] =
      membership === 'invite' ? { invite_state } : { state, timeline, ephemeral, account_data };
  }
  return {
    next_batch: toToken(world.position),
    rooms: filled(rooms),
    account_data: filled(pick('account_data')),
    to_device: filled(pick('to_device')),
    device_lists: filled(deviceLists(device, since ?? Infinity)),
    device_one_time_keys_count: { signed_curve25519: oneTimeKeys.size },
    device_unused_fallback_key_types: fallbackKey?.used === false ? ['signed_curve25519'] : [],
  };
}

/** What is shown of the state to who was only invited. */
const strip = (event: RoomEvent): Json =>
  Object.fromEntries(['type', 'state_key', 'sender', 'content'].map((name) => [name, event[name]]));
const filled = (part: Json): Json | undefined => (Object.values(part).flat().length > 0 ? part : undefined);
