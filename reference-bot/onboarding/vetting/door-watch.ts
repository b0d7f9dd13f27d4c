import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Call, HomeserverClient } from '../homeserver/homeserver-client.ts';
import { errorText, succeeded } from '../homeserver/homeserver-trouble.ts';
import type { Vettings } from './vettings.ts';

const whoamiPath = '/_matrix/client/v3/account/whoami';
const syncPath = '/_matrix/client/v3/sync';
const longPollMs = 30_000;
const syncLimitMs = longPollMs + 10_000;
// The first one holds the members of every room that the account is in.
const syncLimitBytes = 67_108_864;
const pauseAfterFailureMs = 2_000;
const filter = {
  presence: { types: [] },
  account_data: { types: [] },
  room: {
    ephemeral: { types: [] },
    account_data: { types: [] },
    state: { types: ['m.room.member'] },
    timeline: { types: ['m.room.member', 'm.room.message'], limit: 50 },
  },
};

interface DoorEvent {
  readonly type?: unknown;
  readonly sender?: unknown;
  readonly state_key?: unknown;
  readonly content?: { readonly [key: string]: unknown };
}

/** Who is told what happens at the door. */
export type DoorListener = Pick<Vettings, 'knocked' | 'said'>;

export interface DoorWatchContext {
  readonly homeserver: HomeserverClient;
  readonly adminToken: string;
  readonly spaceId: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Logger;
}

/**
 * Tells vettings what happens at the door, by the sync of the account whose token it has, until the signal is
 * aborted. Who knocked while nobody watched is heard at the start.
 */
export async function watchDoor(
  context: DoorWatchContext,
  vettings: DoorListener,
  signal: AbortSignal,
): Promise<void> {
  const whoami = await untilAnswered(context, { method: 'GET', path: whoamiPath }, signal);
  let since: string | undefined;
  while (!signal.aborted) {
    const call = {
      method: 'GET',
      path: syncQuery(since),
      limitMs: syncLimitMs,
      limitBytes: syncLimitBytes,
    } as const;
    const body = await untilAnswered(context, call, signal);
    if (!body) return;
    const first = since === undefined;
    since = String(body['next_batch']);
    await tell(context, vettings, body, { first, ownId: whoami?.['user_id'] });
  }
}

/** The answer, however often it has to be asked for; undefined when the signal was aborted. */
async function untilAnswered(
  { homeserver, adminToken, clock, log }: DoorWatchContext,
  call: Call,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  while (!signal.aborted) {
    const answer = await homeserver.call({ ...call, accessToken: adminToken, signal });
    if (signal.aborted) return undefined;
    if (succeeded(answer)) return answer.body;
    log.warn({ detail: errorText(answer) }, 'the door cannot be watched now');
    await clock.sleep(pauseAfterFailureMs, signal).catch(() => undefined);
  }
  return undefined;
}

function syncQuery(since: string | undefined): string {
  const query = new URLSearchParams({
    filter: JSON.stringify(filter),
    timeout: since ? String(longPollMs) : '0',
  });
  if (since) query.set('since', since);
  return `${syncPath}?${query}`;
}

async function tell(
  { spaceId, log }: DoorWatchContext,
  vettings: DoorListener,
  body: Readonly<Record<string, unknown>>,
  { first, ownId }: { readonly first: boolean; readonly ownId: unknown },
): Promise<void> {
  const joined = (body['rooms'] as { join?: Record<string, unknown> } | undefined)?.join ?? {};
  for (const [roomId, room] of Object.entries(joined)) {
    const { state, timeline } = room as Record<
      'state' | 'timeline',
      { events?: readonly DoorEvent[] } | undefined
    >;
    const heard = timeline?.events ?? [];
    const knocks = roomId === spaceId ? standingKnocks([...(state?.events ?? []), ...heard]) : [];
    // What was said before the start was said to a process that is gone, and its vettings with it.
    const messages = first
      ? []
      : heard.filter(({ type, sender }) => type === 'm.room.message' && sender !== ownId);
    const told = [
      ...knocks.map(({ sender, content }) => vettings.knocked(text(sender), text(content?.['reason']))),
      ...messages.map(({ sender, content }) => vettings.said(roomId, text(sender), text(content?.['body']))),
    ];
    for (const { reason: error } of (await Promise.allSettled(told)).filter(isRejected)) {
      log.error({ err: error, roomId }, 'an event at the door was lost');
    }
  }
}

/** Only where somebody stands now counts: a knock that was taken back is none. */
function standingKnocks(events: readonly DoorEvent[]): readonly DoorEvent[] {
  const members = events.filter(({ type }) => type === 'm.room.member');
  return [...new Map(members.map((event) => [event.state_key, event])).values()].filter(
    ({ content }) => content?.['membership'] === 'knock',
  );
}

function isRejected(result: PromiseSettledResult<void>): result is PromiseRejectedResult {
  return result.status === 'rejected';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
