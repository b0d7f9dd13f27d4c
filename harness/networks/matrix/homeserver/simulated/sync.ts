import { once } from 'node:events';
import { z } from 'zod';
import { entries, fail, json, read } from './bodies.ts';
import type { Routes } from './http.ts';
import { limitTimelines, timelineLimit, type JoinedRooms } from './timelines.ts';
import type { Device, World } from './world.ts';

const messagesToDevices = z.object({
  messages: z.record(z.string(), z.record(z.string(), json)).optional(),
});

/** Long-polling for what is new, and sending to devices. */
export const sync = (world: World): Routes => ({
  'GET /sync': async ({ device, query, gone }) => {
    const since = Number((query.since ?? 's0').slice(1));
    // What a client has confirmed is not sent again.
    device.messages = newerThan(since, device.messages);
    const news = (): Device['feed'] => [...device.messages, ...newerThan(since, device.feed)];
    const signal = AbortSignal.any([gone, AbortSignal.timeout(Number(query.timeout ?? 0))]);
    while (query.since && news().length === 0 && !signal.aborted)
      await once(device, 'update', { signal }).catch(() => {});
    const answer: { rooms?: { join?: JoinedRooms; leave?: JoinedRooms }; [part: string]: unknown } = {
      next_batch: `s${world.position}`,
      device_one_time_keys_count: { signed_curve25519: device.oneTimeKeys.size },
      device_unused_fallback_key_types: device.fallbackIsUnused ? ['signed_curve25519'] : [],
    };
    for (const { path, data } of news()) addTo(answer, path, data);
    addEmptyLists(answer.rooms ?? {});
    limitTimelines(world, answer.rooms?.join ?? {}, timelineLimit(query.filter));
    // The first sync is for those who know no keys yet, and are in the rooms that they are in.
    if (!query.since) {
      delete answer.device_lists;
      delete answer.rooms?.leave;
    }
    return answer;
  },
  'PUT /sendToDevice/:type/:txn': ({ user, params: { type }, body }) => {
    const { messages } = read(messagesToDevices, body);
    if (!messages) fail(400, 'M_MISSING_PARAM', "Missing params: ['messages']");
    for (const [id, contents] of entries(messages))
      for (const device of world.devicesOf(id)) {
        const content = contents[device.id] ?? contents['*'];
        const path = ['to_device', 'events'];
        if (content) world.send('to-device', device, path, { type, sender: user.id, content });
      }
    return {};
  },
});

/** Looks from the end, as hardly anything is new of what has become long. */
function newerThan(position: number, feed: Device['feed']): Device['feed'] {
  return feed.slice(feed.findLastIndex((update) => update.position <= position) + 1);
}

/** Synapse tells each list of a room, also where there is nothing in it, and clients have come to rely on that. */
function addEmptyLists({
  join = {},
  leave = {},
}: {
  readonly join?: JoinedRooms;
  readonly leave?: JoinedRooms;
}) {
  for (const room of [...Object.values(join), ...Object.values(leave)]) {
    room.timeline ??= { events: [] };
    room.state ??= { events: [] };
    room.account_data ??= { events: [] };
  }
  for (const room of Object.values(join)) room.ephemeral ??= { events: [] };
}

/** Adds to the list at a path of an answer, which is made where it is missing. */
function addTo(
  answer: Record<string, unknown>,
  [name = '', ...rest]: readonly string[],
  data: unknown,
): void {
  if (rest.length > 0) addTo((answer[name] ??= {}) as Record<string, unknown>, rest, data);
  else ((answer[name] ??= []) as unknown[]).push(data);
}
