import { fail, type Request, type Routes } from './http.ts';
import { fromToken, stateAfter, toClient, toToken } from './sync.ts';
import { Room, type Json, type RoomEvent, type World } from './world.ts';

type Read = (request: Request, seen: RoomEvent[], show: (event: RoomEvent | undefined) => Json) => Json;

const missing = (): never => fail(404, 'M_NOT_FOUND', 'Event not found.');

/** Creating rooms, joining and leaving them, sending to them and reading them. */
export function rooms(world: World): Routes {
  const find = ({ params }: Request): Room =>
    world.rooms.get(params.room) ?? fail(404, 'M_UNKNOWN', 'Not a known room');
  /** Only for members. */
  const inRoom = (act: (room: Room, request: Request) => Json) => (request: Request) => {
    const [room, { id }] = [world.rooms.get(request.params.room), request.user];
    if (room?.hasJoined(id)) return act(room, request);
    return fail(403, 'M_FORBIDDEN', `User ${id} not in room ${request.params.room}`);
  };
  const reading = (read: Read): Routes[string] =>
    inRoom((room, request) => {
      const seen = room.events.filter((event) => !request.device.withheld.has(event));
      return read(request, seen, (event) => toClient(event ?? missing(), request.device, room));
    });
  const add = (room: Room, { user, device, params }: Request, event: Json): Json => {
    const { event_id } = world.append(room, user, event, { device, txn: params.txn });
    return { event_id };
  };
  const announce = (room: Room, type: string, content: Json): Json => {
    world.tell(world.joined(room), 'ephemeral', { type, content }, room);
    return {};
  };
  const join = (request: Request): Json => {
    const [room, { user }] = [find(request), request];
    const open = room.state.get('m.room.join_rules ')?.content.join_rule === 'public';
    const welcome = open || ['invite', 'join'].includes(room.membership(user.id) ?? '');
    if (!welcome) fail(403, 'M_FORBIDDEN', 'You are not invited to this room.');
    world.setMember(room, user, user.id, 'join');
    return { room_id: room.id };
  };

  return {
    'POST /createRoom': ({ user, body }) => {
      const { visibility = 'private', preset = `${visibility}_chat`, invite = [], is_direct, name } = body;
      const room = new Room();
      world.rooms.set(room.id, room);
      const set = (type: string, content: Json, more?: Json): RoomEvent =>
        world.append(room, user, { type, state_key: '', content, ...more });
      set('m.room.create', { room_version: '12' }, { event_id: room.id.replace('!', '$') });
      world.setMember(room, user, user.id, 'join');
      set('m.room.power_levels', { invite: 0, users: {}, ...body.power_level_content_override });
      set('m.room.join_rules', { join_rule: preset === 'public_chat' ? 'public' : 'invite' });
      set('m.room.history_visibility', { history_visibility: 'shared' });
      for (const { type, content, state_key = '' } of body.initial_state ?? [])
        set(type, content, { state_key });
      if (name) set('m.room.name', { name });
      for (const guest of invite) world.setMember(room, user, guest, 'invite', is_direct && { is_direct });
      return { room_id: room.id };
    },
    'POST /join/:room': join,
    'POST /rooms/:room/join': join,
    'POST /rooms/:room/leave': (request) => {
      const [room, { user, body }] = [find(request), request];
      if (!room.membership(user.id)) fail(403, 'M_FORBIDDEN', `User ${user.id} not in room ${room.id}`);
      world.setMember(room, user, user.id, 'leave', { reason: body.reason });
      return {};
    },
    'POST /rooms/:room/forget': () => ({}),
    'POST /rooms/:room/invite': inRoom((room, { user, body: { user_id } }) => {
      if (room.hasJoined(user_id)) fail(403, 'M_FORBIDDEN', `${user_id} is already in the room.`);
      world.setMember(room, user, user_id, 'invite');
      return {};
    }),
    'GET /joined_rooms': ({ user }) => ({ joined_rooms: world.roomsOf(user).map(({ id }) => id) }),
    'GET /rooms/:room/joined_members': inRoom((room) => {
      const names = world.joined(room).map(({ id, profile }) => [id, profile.displayname]);
      const members = names.map(([id, display_name]) => [id, { display_name }]);
      return { joined: Object.fromEntries(members) };
    }),
    'GET /rooms/:room/members': reading(({ query }, seen, show) => {
      const members = stateAfter(seen).filter(({ type }) => type === 'm.room.member');
      const wanted = members.filter(({ content }) => content.membership !== query.not_membership);
      return { chunk: wanted.map(show) };
    }),
    'GET /rooms/:room/state': reading((_, seen, show) => stateAfter(seen).map(show)),
    'GET /rooms/:room/state/:type/:key?': reading(({ params: { type, key = '' } }, seen, show) => {
      return show(seen.findLast((event) => event.type === type && event.state_key === key)).content;
    }),
    'PUT /rooms/:room/state/:type/:key?': inRoom((room, request) => {
      const { type, key: state_key = '' } = request.params;
      return add(room, request, { type, state_key, content: request.body });
    }),
    'PUT /rooms/:room/send/:type/:txn': inRoom((room, request) => {
      return add(room, request, { type: request.params.type, content: request.body });
    }),
    'PUT /rooms/:room/redact/:event/:txn': inRoom((room, request) => {
      const [redacts, type] = [request.params.event, 'm.room.redaction'];
      const target = room.events.find(({ event_id }) => event_id === redacts);
      const answer = add(room, request, { type, redacts, content: { ...request.body, redacts } });
      const redacted_because = toClient(room.events.at(-1)!, request.device, room);
      Object.assign(target ?? {}, { content: {}, unsigned: { redacted_because } });
      return answer;
    }),
    'GET /rooms/:room/event/:event': reading(({ params }, seen, show) => {
      return show(seen.find(({ event_id }) => event_id === params.event));
    }),
    'GET /rooms/:room/messages': reading(({ query: { dir, from, limit = 10 } }, seen, show) => {
      const [forward, start] = [dir === 'f', from ? fromToken(from) : dir === 'f' ? 0 : world.position];
      const ahead = forward ? seen : seen.toReversed();
      const chunk = ahead.filter(({ position }) => forward === position > start).slice(0, Number(limit));
      const last = chunk.at(-1)?.position;
      const end = last && toToken(forward ? last : last - 1);
      return { chunk: chunk.map(show), start: toToken(start), end };
    }),
    'PUT /rooms/:room/typing/:self': inRoom((room, { user, body }) => {
      return announce(room, 'm.typing', { user_ids: body.typing ? [user.id] : [] });
    }),
    'POST /rooms/:room/receipt/:kind/:event': inRoom((room, { user, params: { kind, event } }) => {
      return announce(room, 'm.receipt', { [event]: { [kind]: { [user.id]: { ts: Date.now() } } } });
    }),
    'POST /rooms/:room/read_markers': () => ({}),
  };
}
