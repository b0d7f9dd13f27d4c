import { z } from 'zod';
import { fail, json, read, type Json } from './bodies.ts';
import type { Request, Routes } from './http.ts';
import { newId } from './new-id.ts';
import {
  defaultPowerLevels,
  powerLevels,
  requireInvitePower,
  requirePowerOver,
  requirePower,
  requireRedactPower,
} from './power.ts';
import { isOut, Room, type Device, type RoomEvent, type World } from './world.ts';

const roomWishes = z.object({
  preset: z.string().optional(),
  name: z.string().optional(),
  topic: z.string().optional(),
  is_direct: z.boolean().optional(),
  invite: z.array(z.string()).optional(),
  creation_content: json.optional(),
  power_level_content_override: powerLevels.optional(),
  initial_state: z
    .array(z.object({ type: z.string(), state_key: z.string().optional(), content: json }))
    .optional(),
});
const invitation = z.object({ user_id: z.string() });
const joinRules = z.object({ join_rule: z.string(), allow: z.array(json).optional() });

/** What is new about an event; the rest it is given. */
type NewEvent = Pick<RoomEvent, 'type' | 'state_key' | 'content'> & Partial<Pick<RoomEvent, 'event_id'>>;

/** Making rooms, coming into them and sending to them. */
export function rooms(world: World): Routes {
  const find = ({ params, user }: Request): Room => {
    const room = world.rooms.get(params.room);
    if (room?.membership(user.id) === 'join') return room;
    return fail(403, 'M_FORBIDDEN', `User ${user.id} not in room ${params.room}`);
  };
  const add = (room: Room, device: Device, event: NewEvent, transaction_id?: string): object => {
    const name = `${event.type} ${event.state_key}`;
    const readers = world.devicesIn(room);
    const added: RoomEvent = {
      event_id: `$${newId()}`,
      ...event,
      sender: device.user.id,
      origin_server_ts: Date.now(),
      unsigned: { prev_content: room.state.get(name)?.content },
    };
    room.events.push(added);
    if ('state_key' in event) {
      room.state.set(name, added);
      // State always arrives at once: no server shows the messages of a room before the state they need.
      world.tell(readers, room.timeline, added);
    } else
      for (const reader of readers) {
        const shown = { ...added, unsigned: reader === device ? { transaction_id } : {} };
        world.send('room', reader, room.timeline, shown);
      }
    return { event_id: added.event_id };
  };
  const setMember = (room: Room, by: Device, user: string, more: Json): void => {
    const others = world.devicesIn(room);
    const own = world.devicesOf(user);
    const displayname = world.users.get(user)?.displayName;
    const content = { ...(displayname !== undefined && { displayname }), ...more };
    add(room, by, { type: 'm.room.member', state_key: user, content });
    for (const device of own) world.enter(device, room);
    if (isOut(more['membership'])) return forgetStrangers(world, user, others, own);
    world.keysChanged(user, others);
    if (more['membership'] === 'join') for (const other of others) world.keysChanged(other.user.id, own);
  };
  const join = ({ params, user, device }: Request): object => {
    const room = world.rooms.get(params.room);
    if (!room) return fail(404, 'M_UNKNOWN', "Can't join remote room: there are no others here");
    if (room.membership(user.id) !== 'join') {
      requireEntry(world, room, user.id);
      setMember(room, device, user.id, { membership: 'join' });
    }
    return { room_id: room.id };
  };
  const putOut =
    (how: 'kick' | 'ban', membership: 'leave' | 'ban') =>
    (request: Request): object => {
      const room = find(request);
      const { user_id: guest } = read(invitation, request.body);
      requirePowerOver(room, request.user.id, guest, how);
      setMember(room, request.device, guest, { membership });
      return {};
    };
  return {
    'POST /createRoom': ({ user, device, body }) => {
      const wishes = read(roomWishes, body);
      const { preset, name, topic, initial_state = [], invite = [], is_direct } = wishes;
      const room = new Room();
      world.rooms.set(room.id, room);
      const set = (type: string, content: Json, more?: Partial<NewEvent>): object =>
        add(room, device, { type, state_key: '', content, ...more });
      const trusted = preset === 'trusted_private_chat' && invite.length > 0;
      const creation = {
        room_version: '12',
        ...wishes.creation_content,
        ...(trusted && { additional_creators: invite }),
      };
      // As of this version, a room is called like its first event.
      set('m.room.create', creation, { event_id: room.id.replace('!', '$') });
      setMember(room, device, user.id, { membership: 'join' });
      set('m.room.power_levels', { ...defaultPowerLevels, ...wishes.power_level_content_override });
      set('m.room.join_rules', { join_rule: preset === 'public_chat' ? 'public' : 'invite' });
      set('m.room.history_visibility', { history_visibility: 'shared' });
      if (preset !== 'public_chat') set('m.room.guest_access', { guest_access: 'can_join' });
      for (const { type, content, state_key = '' } of initial_state) set(type, content, { state_key });
      if (name !== undefined) set('m.room.name', { name });
      if (topic !== undefined) set('m.room.topic', { topic });
      for (const guest of invite)
        setMember(room, device, guest, { membership: 'invite', ...(is_direct && { is_direct }) });
      return { room_id: room.id };
    },
    'POST /join/:room': join,
    'POST /rooms/:room/join': join,
    'POST /rooms/:room/invite': (request) => {
      const room = find(request);
      const { user_id: guest } = read(invitation, request.body);
      requireInvitePower(room, request.user.id);
      if (room.membership(guest) === 'join') fail(403, 'M_FORBIDDEN', `${guest} is already in the room.`);
      if (room.membership(guest) === 'ban') fail(403, 'M_FORBIDDEN', `${guest} is banned from the room`);
      setMember(room, request.device, guest, { membership: 'invite' });
      return {};
    },
    'POST /rooms/:room/leave': ({ params, user, device }) => {
      const room = world.rooms.get(params.room);
      const membership = room?.membership(user.id);
      if (room === undefined || (membership !== 'join' && membership !== 'invite'))
        return fail(403, 'M_FORBIDDEN', `User ${user.id} not in room ${params.room}`);
      setMember(room, device, user.id, { membership: 'leave' });
      return {};
    },
    'POST /rooms/:room/kick': putOut('kick', 'leave'),
    'POST /rooms/:room/ban': putOut('ban', 'ban'),
    'POST /rooms/:room/forget': ({ params, user }) => {
      if (world.rooms.get(params.room)?.membership(user.id) === 'join')
        fail(400, 'M_UNKNOWN', `User ${user.id} is in room ${params.room}`);
      return {};
    },
    'GET /joined_rooms': ({ user }) => ({
      joined_rooms: [...world.rooms.values()]
        .filter((room) => room.membership(user.id) === 'join')
        .map(({ id }) => id),
    }),
    'GET /rooms/:room/members': (request) => {
      const room = find(request);
      const members = [...room.state.values()].filter(({ type }) => type === 'm.room.member');
      return { chunk: members.map((event) => Object.assign({ room_id: room.id }, event)) };
    },
    'GET /rooms/:room/joined_members': (request) => {
      const members = [...find(request).state.values()].filter(
        ({ type, content }) => type === 'm.room.member' && content['membership'] === 'join',
      );
      const profiles = members.map(({ state_key: user, content }) => {
        const { displayname: display_name = null, avatar_url = null } = content;
        return [user, { display_name, avatar_url }];
      });
      return { joined: Object.fromEntries(profiles) };
    },
    'GET /rooms/:room/event/:event': (request) => {
      const room = find(request);
      const event = room.events.find(({ event_id: id }) => id === request.params.event);
      return event ? { room_id: room.id, ...event } : fail(404, 'M_NOT_FOUND', 'Event not found.');
    },
    'GET /rooms/:room/state': (request) => {
      const room = find(request);
      return [...room.state.values()].map((event) => Object.assign({ room_id: room.id }, event));
    },
    'GET /rooms/:room/state/:type/:key?': (request) => {
      const { type, key = '' } = request.params;
      const event = find(request).state.get(`${type} ${key}`);
      if (!event) return fail(404, 'M_NOT_FOUND', 'Event not found.');
      return request.query.format === 'event' ? event : event.content;
    },
    'PUT /rooms/:room/state/:type/:key?': (request) => {
      const { device, body: content, params, user } = request;
      const room = find(request);
      requirePower(room, user.id, params.type, 'state');
      if (params.type === 'm.room.power_levels') read(powerLevels, content);
      return add(room, device, { type: params.type, state_key: params.key ?? '', content });
    },
    'PUT /rooms/:room/send/:type/:txn': (request) => {
      const { device, body, params, user } = request;
      const room = find(request);
      requirePower(room, user.id, params.type, 'message');
      return add(room, device, { type: params.type, content: body }, params.txn);
    },
    'PUT /rooms/:room/redact/:event/:txn': (request) => {
      const { device, body, params, user } = request;
      const room = find(request);
      const index = room.events.findIndex(({ event_id: id }) => id === params.event);
      const event = room.events[index] ?? fail(404, 'M_NOT_FOUND', 'Could not find event');
      if (event.sender !== user.id) requireRedactPower(room, user.id);
      const content = { ...body, redacts: event.event_id };
      const answer = add(room, device, { type: 'm.room.redaction', content }, params.txn);
      room.events[index] = redacted(event, room.events.at(-1)!);
      return answer;
    },
  };
}

/** An event of which nothing is left but that it was there. */
function redacted(event: RoomEvent, redaction: RoomEvent): RoomEvent {
  const { event_id, type, sender, origin_server_ts } = event;
  return { event_id, type, sender, origin_server_ts, content: {}, unsigned: { redacted_because: redaction } };
}

/** Fails unless a user may come in: invited, as anybody may, or as a member of a room that opens this one. */
function requireEntry(world: World, room: Room, user: string): void {
  if (room.membership(user) === 'invite') return;
  if (room.membership(user) === 'ban') fail(403, 'M_FORBIDDEN', 'You are banned from this room');
  const content = room.state.get('m.room.join_rules ')?.content;
  const { join_rule: rule, allow = [] } = read(joinRules, content);
  if (rule === 'public') return;
  const opens = ({ type, room_id: id }: Json): boolean =>
    type === 'm.room_membership' && world.rooms.get(String(id))?.membership(user) === 'join';
  if (rule !== 'restricted') fail(403, 'M_FORBIDDEN', 'You are not invited to this room.');
  if (!allow.some(opens))
    fail(403, 'M_FORBIDDEN', 'You do not belong to any of the required rooms/spaces to join this room.');
}

/** After a user has left: devices are told of the users who share no room with theirs any more. */
function forgetStrangers(
  world: World,
  user: string,
  others: readonly Device[],
  own: readonly Device[],
): void {
  const left = ['device_lists', 'left'];
  for (const other of others.filter((device) => !own.includes(device))) {
    if (world.sharesRoom(user, other.user.id)) continue;
    world.tell([other], left, user, `keys of ${user}`);
    world.tell(own, left, other.user.id, `keys of ${other.user.id}`);
  }
}
