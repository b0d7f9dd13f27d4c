import { randomUUID } from 'node:crypto';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/clock.ts';
import { errorText, succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { Call, HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { type HeardRoom, heardRooms } from './heard-rooms.ts';

const whoamiPath = '/_matrix/client/v3/account/whoami';
const syncPath = '/_matrix/client/v3/sync';
const longPollMs = 30_000;
const syncLimitMs = longPollMs + 10_000;
// The first one holds the members of every room that the account is in.
const syncLimitBytes = 67_108_864;
const pauseAfterFailureMs = 2_000;

/** Hears of one room at a time. What it rejects with is logged, and the watch goes on. */
export type RoomListener = (room: HeardRoom) => Promise<void>;

export interface RoomWatchContext {
  readonly homeserver: HomeserverClient;
  readonly adminToken: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Logger;
}

/** Tells listeners, by the sync of the account whose token it has, what happens in its rooms until it is aborted. */
export async function watchRooms(
  context: RoomWatchContext,
  listeners: readonly RoomListener[],
  signal: AbortSignal,
): Promise<void> {
  const whoami = await untilAnswered(context, { method: 'GET', path: whoamiPath }, 'user_id', signal);
  const filter = ownFilter();
  let since: string | undefined;
  while (!signal.aborted) {
    const call = {
      method: 'GET',
      path: syncQuery(filter, since),
      limitMs: syncLimitMs,
      limitBytes: syncLimitBytes,
    } as const;
    const body = await untilAnswered(context, call, 'next_batch', signal);
    if (!body) return;
    const first = since === undefined;
    since = String(body['next_batch']);
    if (first) context.log.info({}, 'the rooms are watched');
    for (const room of heardRooms(body, { first, ownId: whoami?.['user_id'] })) {
      const told = await Promise.allSettled(listeners.map((listen) => listen(room)));
      for (const { reason: error } of told.filter(isRejected)) {
        context.log.error({ err: error, roomId: room.roomId }, 'what happened in a room was lost');
      }
    }
  }
}

/** The answer with this text in it, however often it has to be asked for; undefined when the signal was aborted. */
async function untilAnswered(
  { homeserver, adminToken, clock, log }: RoomWatchContext,
  call: Call,
  member: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  while (!signal.aborted) {
    const answer = await homeserver.call({ ...call, accessToken: adminToken, signal });
    if (signal.aborted) return undefined;
    if (succeeded(answer) && typeof answer.body[member] === 'string') return answer.body;
    const detail = succeeded(answer) ? `the answer has no ${member}` : errorText(answer);
    log.warn({ detail }, 'the rooms cannot be watched now');
    await clock.sleep(pauseAfterFailureMs, signal).catch(() => undefined);
  }
  return undefined;
}

/**
 * Synapse answers a first sync like one of the last two minutes with the same again, and that of an ended process
 * would have its history heard once more. So each process asks for something else: not for a type that is nobody's.
 */
function ownFilter(): object {
  const types = ['m.room.member', 'm.room.message'];
  return {
    presence: { types: [] },
    account_data: { types: [] },
    room: {
      ephemeral: { types: [] },
      account_data: { types: [] },
      state: { types: ['m.room.member'] },
      timeline: { types, not_types: [`none.${randomUUID()}`], limit: 50 },
    },
  };
}

function syncQuery(filter: object, since: string | undefined): string {
  const query = new URLSearchParams({
    filter: JSON.stringify(filter),
    timeout: since ? String(longPollMs) : '0',
  });
  if (since) query.set('since', since);
  return `${syncPath}?${query}`;
}

function isRejected(result: PromiseSettledResult<void>): result is PromiseRejectedResult {
  return result.status === 'rejected';
}
