import { BlockedError } from '../../../errors/blocked-error.ts';
import type { Journal } from '../../live/journal.ts';
import type { Discretion } from '../peers/options.ts';
import { urlOf } from '../peers/sdk/requests.ts';
import type { Budget } from './deployment.ts';
import { patientFetch } from './patient-fetch.ts';

/** Where the id of a room that a run has made lies, in the event with which the room begins. */
export const markKey = 'org.cara-smoke.room';

/** Requests that are not GETs and change nothing but the person's own new device. */
const harmless = /^(?:keys\/(?:upload|query|claim)|user\/[^/]+\/filter)$/;
const join = /^(?:join\/([^/]+)|rooms\/([^/]+)\/join)$/;
const send = /^rooms\/([^/]+)\/send\/([^/]+)\/[^/]+$/;
const sendToDevice = /^sendToDevice\//;
const sign = 'keys/signatures/upload';
const clientApi = /\/_matrix\/client\/(?:v\d+|r0|unstable)\/(.*)$/;

type Json = Readonly<Record<string, unknown>>;

/** A person on a deployment, over all the clients that a run opens one after the other. */
export interface LivePerson {
  readonly user: string;
  /** User id of the bot. */
  readonly bot: string;
  readonly journal: Journal;
  /** What may still be made and sent. */
  readonly left: { -readonly [What in keyof Budget]: Budget[What] };
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** What one client does there: each room goes into the journal first, and nothing else is changed. */
export class PersonSession implements Discretion {
  readonly other: string;
  readonly #user: string;
  readonly #journal: Journal;
  readonly #left: LivePerson['left'];
  readonly #signal: AbortSignal;
  /** Of this client: it looks at none that one before it has made. */
  readonly #rooms = new Set<string>();

  constructor({ user, bot, journal, left, signal }: LivePerson) {
    this.other = bot;
    this.#user = user;
    this.#journal = journal;
    this.#left = left;
    this.#signal = signal;
  }

  isOurs = (room: string): boolean => this.#rooms.has(room);

  /** Rejects with BlockedError what the plan has not named, before it goes on the wire. */
  guard(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    const patient = patientFetch(fetch);
    // A server that lets nobody make rooms so fast says nothing of the bot, and the plan has said that it may take long.
    const mostPatient = patientFetch(fetch, { signal: this.#signal });
    return async (input, init) => {
      const { method = 'GET' } = init ?? {};
      const url = new URL(urlOf(input));
      const path = clientApi.exec(url.pathname)?.[1] ?? url.pathname;
      if (method === 'GET' || (method === 'POST' && harmless.test(path))) return patient(input, init);
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Json) : {};
      if (method === 'POST' && path === 'createRoom') return this.#makeRoom(mostPatient, input, init, body);
      this.#require(method, path, body);
      return mostPatient(input, init);
    };
  }

  async #makeRoom(
    fetch: typeof globalThis.fetch,
    input: Parameters<typeof globalThis.fetch>[0],
    init: RequestInit | undefined,
    { invite = [], creation_content: creation, ...wishes }: Json,
  ): Promise<Response> {
    const strangers = (invite as readonly string[]).filter((user) => user !== this.other);
    if (strangers.length > 0) throw refusal(`invite ${strangers.join(', ')}`);
    this.#spend('rooms');
    const id = crypto.randomUUID();
    this.#journal.add({ kind: 'room', id, user: this.#user });
    const body = JSON.stringify({
      ...wishes,
      invite,
      // A member that is trusted cannot be put out of the room again.
      preset: 'private_chat',
      creation_content: { ...(creation as Json | undefined), [markKey]: id },
    });
    const response = await fetch(input, { ...init, body });
    if (!response.ok) return response;
    const { room_id: room } = (await response.clone().json()) as { readonly room_id: string };
    this.#journal.add({ kind: 'made', id, room });
    this.#rooms.add(room);
    return response;
  }

  #require(method: string, path: string, body: Json): void {
    const [, joined, alsoJoined] = (method === 'POST' && join.exec(path)) || [];
    const entered = joined ?? alsoJoined;
    if (entered !== undefined) return this.#enter(decodeURIComponent(entered));
    const [, room, type] = (method === 'PUT' && send.exec(path)) || [];
    if (room !== undefined && this.isOurs(decodeURIComponent(room))) {
      if (type === 'm.room.message' || type === 'm.room.encrypted') this.#spend('messages');
      return;
    }
    if (method === 'PUT' && sendToDevice.test(path) && this.#areOurs(body['messages'])) return;
    if (method === 'POST' && path === sign && this.#areOurs(body)) return this.#spend('signatures');
    throw refusal(`${method} ${path}`);
  }

  #areOurs(byUser: unknown): boolean {
    return Object.keys((byUser as Json | undefined) ?? {}).every(
      (user) => user === this.other || user === this.#user,
    );
  }

  /** The client has looked who invites. */
  #enter(room: string): void {
    if (this.isOurs(room)) return;
    this.#spend('rooms');
    this.#journal.add({ kind: 'room', id: crypto.randomUUID(), user: this.#user, room });
    this.#rooms.add(room);
  }

  #spend(what: keyof Budget): void {
    if (this.#left[what] === 0) throw refusal(`use more ${what} than it names`);
    this.#left[what]--;
  }
}

function refusal(what: string): BlockedError {
  return new BlockedError(`the plan of this run does not allow it to ${what}`);
}
