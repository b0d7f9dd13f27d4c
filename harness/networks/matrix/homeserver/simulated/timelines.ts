import { z } from 'zod';
import { fail, read } from './bodies.ts';
import type { Routes } from './http.ts';
import type { RoomEvent, World } from './world.ts';

/** How many events of a room a sync tells, unless a filter wishes otherwise, and at most. As Synapse. */
const usualLimit = 10;
const highestLimit = 100;

const filter = z.object({
  room: z.object({ timeline: z.object({ limit: z.number().optional() }).optional() }).optional(),
});

/** What a sync tells of the rooms that a user is in. */
export interface JoinedRooms {
  readonly [roomId: string]: {
    timeline?: {
      readonly events: readonly RoomEvent[];
      readonly limited?: true;
      readonly prev_batch?: string;
    };
    state?: { readonly events: readonly RoomEvent[] };
    account_data?: { readonly events: readonly object[] };
    ephemeral?: { readonly events: readonly object[] };
  };
}

/** Filters, of which nothing counts but how many events of a room a sync tells; and what that leaves out. */
export const timelines = (world: World): Routes => ({
  // A number is all that there is to keep, so that it is its own id.
  'POST /user/:self/filter': ({ body }) => ({ filter_id: String(wishedLimit(body)) }),
  'GET /rooms/:room/messages': ({ params, query, user }) => {
    const room = world.rooms.get(params.room);
    if (room?.membership(user.id) !== 'join')
      return fail(403, 'M_FORBIDDEN', `User ${user.id} not in room ${params.room}`);
    if (query.dir !== 'b') return fail(400, 'M_INVALID_PARAM', 'Messages are told backwards only');
    const to = Number(query.from ?? room.events.length);
    const from = Math.max(0, to - Number(query.limit ?? usualLimit));
    return {
      start: String(to),
      chunk: room.events.slice(from, to).toReversed(),
      ...(from > 0 && { end: String(from) }),
    };
  },
});

/** The limit that a sync is asked for: by the id of a filter, or by the filter itself. */
export function timelineLimit(asked = ''): number {
  const limit = asked.startsWith('{') ? wishedLimit(JSON.parse(asked)) : Number(asked);
  return Math.min(limit || usualLimit, highestLimit);
}

/** Leaves out of each room what is older than its newest events; state is still told. */
export function limitTimelines(world: World, joined: JoinedRooms, limit: number): void {
  for (const [id, room] of Object.entries(joined)) {
    const { events = [] } = room.timeline ?? {};
    const first = events.at(-limit);
    if (events.length <= limit || first === undefined) continue;
    const all = world.rooms.get(id)?.events ?? [];
    const start = all.findIndex(({ event_id }) => event_id === first.event_id);
    room.timeline = { events: events.slice(-limit), limited: true, prev_batch: String(start) };
    room.state = { events: events.slice(0, -limit).filter((event) => 'state_key' in event) };
  }
}

function wishedLimit(sent: unknown): number {
  return read(filter, sent).room?.timeline?.limit ?? usualLimit;
}
