import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { requestJson, type Json } from '../client-server/request.ts';
import type { Journal, RoomLeft } from '../../live/journal.ts';
import { markKey } from './person-session.ts';
import { patientFetch } from './patient-fetch.ts';

/** A server that is asked too much at once may make a redaction wait for seconds. */
const patienceMs = 10 * 60_000;
const eventsAtOnce = 100;

/** Who removes what is left of a person. */
export interface Remover {
  readonly baseUrl: string;
  readonly userId: string;
  /** Puts the bot out of rooms that this person has made. */
  readonly bot: string;
  readonly accessToken: string;
  /** The device of that token, where it is one of the leftovers. */
  readonly deviceId: string;
  readonly signal: AbortSignal;
  /** Told once where the server makes it take long. */
  readonly say?: ((line: string) => void) | undefined;
}

interface Removing extends Remover {
  readonly fetch: typeof globalThis.fetch;
}

interface RoomEvent {
  readonly event_id: string;
  readonly type: string;
  readonly state_key?: string;
  readonly unsigned?: { readonly redacted_because?: unknown };
}

/**
 * Removes what a journal lists of a person: takes back what was said, puts the bot out of the rooms, leaves and forgets
 * them, and logs the device out at last. What is gone is noted, so that it can be done again where it was cut off.
 * @throws HomeserverRequestError where the server does not answer, or refuses.
 */
export async function cleanUp(journal: Journal, remover: Remover): Promise<void> {
  let isSaid = false;
  const onLimit = (): void => {
    if (!isSaid)
      remover.say?.(
        'the homeserver limits requests, so that it takes longer to remove what the run has made',
      );
    isSaid = true;
  };
  return remove(journal, { ...remover, fetch: patientFetch(globalThis.fetch, { onLimit }) });
}

async function remove(journal: Journal, remover: Removing): Promise<void> {
  const own = journal.leftovers.filter(({ user }) => user === remover.userId);
  const rooms = own.filter((one) => one.kind === 'room');
  const joined = rooms.length === 0 ? [] : await joinedRooms(remover);
  const found = await findMarked(rooms, joined, remover);
  for (const leftover of rooms) {
    const room = leftover.room ?? found.get(leftover.id);
    if (room !== undefined) await removeRoom(room, joined.includes(room), remover);
    journal.add({ kind: 'gone', id: leftover.id });
  }
  for (const { id } of own.filter(({ kind }) => kind === 'device')) {
    if (id !== remover.deviceId) continue;
    await ask(remover, 'POST', '/logout', {});
    journal.add({ kind: 'gone', id });
  }
}

async function joinedRooms(remover: Removing): Promise<readonly string[]> {
  return (await ask<{ joined_rooms: readonly string[] }>(remover, 'GET', '/joined_rooms')).joined_rooms;
}

/** Rooms that were made in the moment in which the run ended: their ids, by the marks that they were made with. */
async function findMarked(
  rooms: readonly RoomLeft[],
  joined: readonly string[],
  remover: Removing,
): Promise<Map<string, string>> {
  const marks = new Set(rooms.flatMap(({ id, room }) => (room === undefined ? [id] : [])));
  const found = new Map<string, string>();
  if (marks.size === 0) return found;
  for (const room of joined) {
    const creation = await ask<Json>(
      remover,
      'GET',
      `/rooms/${encodeURIComponent(room)}/state/m.room.create`,
    );
    const mark = creation[markKey];
    if (typeof mark === 'string' && marks.has(mark)) found.set(mark, room);
  }
  return found;
}

async function removeRoom(room: string, isIn: boolean, remover: Removing): Promise<void> {
  const path = `/rooms/${encodeURIComponent(room)}`;
  if (isIn) {
    await takeBack(path, remover);
    // A bot that has left, was never there or rules the room cannot be put out.
    await unlessRefused(ask(remover, 'POST', `${path}/kick`, { user_id: remover.bot }));
  }
  await unlessRefused(ask(remover, 'POST', `${path}/leave`, {}));
  await unlessRefused(ask(remover, 'POST', `${path}/forget`, {}));
}

async function takeBack(path: string, remover: Removing): Promise<void> {
  let from: string | undefined;
  do {
    const query = new URLSearchParams({ dir: 'b', limit: `${eventsAtOnce}`, ...(from && { from }) });
    const page = await ask<{ chunk: readonly RoomEvent[]; end?: string }>(
      remover,
      'GET',
      `${path}/messages?${query}`,
    );
    for (const { event_id: id, type, state_key: key, unsigned } of page.chunk) {
      if (key !== undefined || type === 'm.room.redaction' || unsigned?.redacted_because) continue;
      const redaction = `${path}/redact/${encodeURIComponent(id)}/${crypto.randomUUID()}`;
      await unlessRefused(ask(remover, 'PUT', redaction, { reason: 'end of a smoke test' }));
    }
    from = page.end;
  } while (from !== undefined);
}

async function unlessRefused(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    const refusals = new Set([400, 403, 404]);
    if (!(error instanceof HomeserverRequestError) || !refusals.has(error.status ?? 0)) throw error;
  });
}

function ask<Answer>(
  { baseUrl, accessToken, signal, fetch }: Removing,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<Answer> {
  const url = `${baseUrl}/_matrix/client/v3${path}`;
  return requestJson(method, url, { accessToken, signal, limitMs: patienceMs, fetch, ...(body && { body }) });
}
