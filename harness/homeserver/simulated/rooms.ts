import { fail, type Json, type Request, type Routes } from './http.ts';
import { Room, newId, type Device, type World } from './world.ts';

/** Making private rooms, joining them and sending to them. */
export function rooms(world: World): Routes {
  const find = ({ params, user }: Request, ...memberships: string[]): Room => {
    const room = world.rooms.get(params.room);
    if (room && memberships.includes(room.membership(user.id) ?? 'none')) return room;
    return fail(403, 'M_FORBIDDEN', `${user.id} has no ${memberships.join(' or ')} in room ${params.room}`);
  };
  const add = (room: Room, device: Device, event: Json, transaction_id?: string): Json => {
    const [name, readers] = [`${event.type} ${event.state_key}`, world.devicesIn(room)];
    const unsigned = { prev_content: room.state.get(name)?.content };
    const stamp = { sender: device.user.id, origin_server_ts: Date.now(), unsigned };
    const added: Json = { event_id: `$${newId()}`, ...event, ...stamp };
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
    const [others, own] = [world.devicesIn(room), world.devicesOf(user)];
    const content = { displayname: user.slice(1).split(':')[0], ...more };
    add(room, by, { type: 'm.room.member', state_key: user, content });
    for (const device of own) world.enter(device, room);
    world.keysChanged(user, others);
    if (more.membership === 'join') for (const other of others) world.keysChanged(other.user.id, own);
  };
  const join = (request: Request): Json => {
    const [room, { user, device }] = [find(request, 'invite', 'join'), request];
    if (room.membership(user.id) === 'invite') setMember(room, device, user.id, { membership: 'join' });
    return { room_id: room.id };
  };
  return {
    'POST /createRoom': ({ user, device, body: { initial_state = [], invite = [], is_direct } }) => {
      const room = new Room();
      world.rooms.set(room.id, room);
      const set = (event: Json): Json => add(room, device, { state_key: '', ...event });
      // As of this version, a room is called like its first event.
      const event_id = room.id.replace('!', '$');
      set({ type: 'm.room.create', content: { room_version: '12' }, event_id });
      setMember(room, device, user.id, { membership: 'join' });
      set({ type: 'm.room.power_levels', content: { invite: 0, users: {} } });
      set({ type: 'm.room.join_rules', content: { join_rule: 'invite' } });
      set({ type: 'm.room.history_visibility', content: { history_visibility: 'shared' } });
      for (const event of initial_state) set(event);
      for (const guest of invite) setMember(room, device, guest, { membership: 'invite', is_direct });
      return { room_id: room.id };
    },
    'POST /join/:room': join,
    'POST /rooms/:room/join': join,
    'GET /rooms/:room/members': (request) => {
      const room = find(request, 'join');
      const members = [...room.state.values()].filter(({ type }) => type === 'm.room.member');
      return { chunk: members.map((event) => Object.assign({ room_id: room.id }, event)) };
    },
    'GET /rooms/:room/state/:type': (request) => {
      const event = find(request, 'join').state.get(`${request.params.type} `);
      return event?.content ?? fail(404, 'M_NOT_FOUND', 'Event not found.');
    },
    'PUT /rooms/:room/send/:type/:txn': (request) => {
      const { device, body, params } = request;
      return add(find(request, 'join'), device, { type: params.type, content: body }, params.txn);
    },
  };
}
