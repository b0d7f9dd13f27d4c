import { ConnectionError, HTTPError } from 'matrix-js-sdk';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/seams.ts';
import { isPassing, persistently } from './life/persistently.ts';

type Fetch = typeof globalThis.fetch;

const syncPath = '/_matrix/client/v3/sync';
const pageLimitEvents = 100;
const gapLimitEvents = 1_000;
const never = new AbortController().signal;

export interface FillSyncGapsOptions {
  /** The bot. */
  readonly userId: string;
  readonly clock: Clock;
  /** What was said before wants no answer of this start. In milliseconds since the epoch. */
  readonly newsSince: () => number;
  readonly log: Logger;
}

interface RoomEvent {
  readonly event_id?: string;
  readonly type?: string;
  readonly state_key?: string;
  readonly content?: { readonly membership?: unknown };
  readonly origin_server_ts?: number;
  readonly unsigned?: { readonly age?: number };
}

interface Timeline {
  readonly events?: readonly RoomEvent[];
  readonly limited?: boolean;
  readonly prev_batch?: string;
}

interface SyncResponse {
  readonly rooms?: { readonly join?: Readonly<Record<string, { timeline?: Timeline }>> };
}

/** What `GET /rooms/{roomId}/messages` answers, newest event first. */
interface Page {
  readonly chunk: readonly RoomEvent[];
  readonly end?: string;
}

/**
 * Gives the client every event of a room, in order. Where more has been said than fits into one sync, the homeserver
 * leaves out the older part, which clients for people fetch when somebody scrolls up. A bot would never see it:
 * messages unanswered, verifications without their first step. The first sync of a start gives what was said while the
 * bot was down. What the homeserver cannot give at the moment is waited for: after the next sync nobody would ask for it
 * again.
 */
export function fillSyncGaps(fetch: Fetch, { userId, clock, newsSince, log }: FillSyncGapsOptions): Fetch {
  const lastSeen = new Map<string, string | undefined>();
  const isHistory = ({ origin_server_ts: at = 0, unsigned }: RoomEvent): boolean =>
    (unsigned?.age === undefined ? at : clock.now() - unsigned.age) < newsSince();

  return async (input, init) => {
    const response = await fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    if (!response.ok || !url.pathname.endsWith(syncPath)) return response;

    const { status, statusText, headers } = response;
    const text = await response.text();
    const answer = JSON.parse(text) as SyncResponse;
    const rooms = Object.entries(answer.rooms?.join ?? {});
    const isFirst = !url.searchParams.has('since');
    const gaps = rooms.filter(([, { timeline }]) => timeline?.limited);
    await Promise.all(
      gaps.map(async ([roomId, room]) => {
        const id = lastSeen.get(roomId);
        const isKnown = (event: RoomEvent): boolean =>
          id === undefined
            ? isJoining(event, userId) || (isFirst && isHistory(event))
            : event.event_id === id;
        // A room that the bot has just come to is always said to lack something: what was said before.
        if (room.timeline?.events?.some(isKnown)) return;
        try {
          const missed = await eventsBefore(room.timeline?.prev_batch, isKnown, (from) =>
            persistently(() => fetchPage(fetch, pageUrl(url, roomId, from), init), {
              what: 'to fetch what was said in a room meanwhile',
              clock,
              log,
              signal: init?.signal ?? never,
              isTransient: isPassing,
            }),
          );
          room.timeline = {
            ...room.timeline,
            events: [...missed, ...(room.timeline?.events ?? [])],
            limited: false,
          };
        } catch (error) {
          // The same sync is asked for again then.
          init?.signal?.throwIfAborted();
          log.warn({ err: error, roomId }, 'what was said in a room meanwhile could not be fetched');
        }
      }),
    );
    for (const [roomId, { timeline }] of rooms)
      lastSeen.set(roomId, timeline?.events?.at(-1)?.event_id ?? lastSeen.get(roomId));
    return new Response(gaps.length === 0 ? text : JSON.stringify(answer), { status, statusText, headers });
  };
}

/**
 * What lies between an event that is known and a timeline, oldest first.
 * @throws Error when that is more than the limit, or there is none that is known.
 */
async function eventsBefore(
  start: string | undefined,
  isKnown: (event: RoomEvent) => boolean,
  page: (from: string) => Promise<Page>,
): Promise<readonly RoomEvent[]> {
  const newestFirst: RoomEvent[] = [];
  for (let from = start; from !== undefined && newestFirst.length < gapLimitEvents;) {
    const { chunk, end } = await page(from);
    const known = chunk.findIndex(isKnown);
    newestFirst.push(...chunk.slice(0, known === -1 ? undefined : known));
    if (known !== -1) return newestFirst.toReversed();
    from = end;
  }
  throw new Error(`none of the ${newestFirst.length} events before is known`);
}

function isJoining({ type, state_key, content }: RoomEvent, userId: string): boolean {
  return type === 'm.room.member' && state_key === userId && content?.membership === 'join';
}

function pageUrl({ href }: URL, roomId: string, from: string): URL {
  const url = new URL(`rooms/${encodeURIComponent(roomId)}/messages`, href);
  url.search = new URLSearchParams({ dir: 'b', from, limit: String(pageLimitEvents) }).toString();
  return url;
}

/** @throws ConnectionError, HTTPError: as the SDK does. */
async function fetchPage(fetch: Fetch, url: URL, init: RequestInit | undefined): Promise<Page> {
  const response = await fetch(url, init).catch(lost);
  const { ok, status, headers } = response;
  if (!ok) throw new HTTPError(`${url.pathname} was answered with status ${status}`, status, headers);
  return (await response.json().catch(lost)) as Page;
}

function lost(error: unknown): never {
  throw new ConnectionError('fetch failed', error as Error);
}
