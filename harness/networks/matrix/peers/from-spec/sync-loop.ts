import { Gate } from '../gate.ts';
import type { MatrixApi } from '../../client-server/matrix-api.ts';

const pollMs = 10_000;
const timelineLimit = 50;
/** The type of an event that is encrypted on its way. */
export const encryptedType = 'm.room.encrypted';

/** An event as `/sync` gives it, or as it is once it is decrypted. */
export interface SyncedEvent {
  readonly type: string;
  /** What it was on its way. Default: the same. */
  readonly wireType?: string;
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly event_id?: string;
  readonly state_key?: string;
  readonly origin_server_ts?: number;
}

/** When and where an event came. */
export interface Arrival {
  /** In milliseconds of `performance.now()`, the same for all that one answer of the server held. */
  readonly atMs: number;
  /** Undefined for to-device messages. */
  readonly room?: string;
  /** False for what had been there when the peer came. */
  readonly isNew: boolean;
}

/** What a peer does with what comes. Each is awaited before the next, so that nothing overtakes. */
export interface SyncListener {
  toDevice(event: SyncedEvent, arrival: Arrival): Promise<void>;
  /** State events too. */
  room(event: SyncedEvent, arrival: Arrival & { readonly room: string }): Promise<void>;
  invitation(room: string): Promise<void>;
}

interface JoinedRoom {
  readonly state?: { readonly events?: readonly SyncedEvent[] };
  readonly timeline?: { readonly events?: readonly SyncedEvent[] };
}

/** An answer to `/sync`. */
export interface SyncAnswer {
  readonly next_batch: string;
  readonly device_lists?: { readonly changed?: readonly string[]; readonly left?: readonly string[] };
  readonly device_one_time_keys_count?: Readonly<Record<string, number>>;
  readonly device_unused_fallback_key_types?: readonly string[];
  readonly to_device?: { readonly events?: readonly SyncedEvent[] };
  readonly rooms?: {
    readonly join?: Readonly<Record<string, JoinedRoom>>;
    readonly invite?: Readonly<Record<string, unknown>>;
  };
}

/** What can read what comes encrypted. */
export interface Opener {
  /** The to-device messages of an answer, decrypted where that can be done; takes note of all keys in them. */
  toDevice(answer: SyncAnswer): Promise<readonly SyncedEvent[]>;
  /** An encrypted event of a room, decrypted; undefined as long as its key has not come. */
  inRoom(event: SyncedEvent, room: string): Promise<SyncedEvent | undefined>;
}

/** Polls a homeserver until it is told to stop, and hands on what comes in its order. */
export class SyncLoop {
  readonly #api: MatrixApi;
  readonly #listener: SyncListener;
  readonly #opener: Opener | undefined;
  /** Events whose key has not come. */
  #closed: { readonly room: string; readonly event: SyncedEvent }[] = [];
  /** Before what the server sends. */
  readonly gate = new Gate();

  /** @param opener absent for a peer that cannot decrypt: it is handed what is encrypted as it came. */
  constructor(api: MatrixApi, listener: SyncListener, opener?: Opener) {
    this.#api = api;
    this.#listener = listener;
    this.#opener = opener;
  }

  /** The first sync, which says what is there; then all others, until one fails or the API is aborted. */
  async run(ready: () => void): Promise<never> {
    let since = await this.#once(undefined);
    ready();
    for (;;) since = await this.#once(since);
  }

  async #once(since: string | undefined): Promise<string> {
    const query = new URLSearchParams({
      timeout: String(since === undefined ? 0 : pollMs),
      filter: JSON.stringify({ room: { timeline: { limit: timelineLimit } }, presence: { limit: 0 } }),
      ...(since !== undefined && { since }),
    });
    const answer = await this.#api.call('GET', `/sync?${query.toString()}`, undefined, pollMs);
    await this.gate.passed();
    await this.#handOn(answer as unknown as SyncAnswer, since !== undefined);
    return (answer as unknown as SyncAnswer).next_batch;
  }

  async #handOn(answer: SyncAnswer, isNew: boolean): Promise<void> {
    const { to_device: toDevice, rooms } = answer;
    const atMs = performance.now();
    for (const room of Object.keys(rooms?.invite ?? {})) await this.#listener.invitation(room);
    const messages = (await this.#opener?.toDevice(answer)) ?? toDevice?.events;
    for (const event of wellFormed(messages)) await this.#listener.toDevice(event, { atMs, isNew });
    const closed = this.#closed;
    this.#closed = [];
    for (const { room, event } of closed) await this.#handOnOpened(event, { atMs, isNew, room });
    for (const [room, { state, timeline }] of Object.entries(rooms?.join ?? {}))
      for (const event of wellFormed([...encryptionFirst(state?.events), ...(timeline?.events ?? [])]))
        await this.#handOnOpened(event, { atMs, isNew, room });
  }

  async #handOnOpened(event: SyncedEvent, arrival: Arrival & { readonly room: string }): Promise<void> {
    const { room } = arrival;
    const mustOpen = event.type === encryptedType && this.#opener !== undefined;
    const opened = mustOpen ? await this.#opener.inRoom(event, room) : event;
    if (opened === undefined) this.#closed.push({ room, event });
    else await this.#listener.room(opened, arrival);
  }
}

/** State with that first which says whether a room is encrypted: who has come into it must know. */
function encryptionFirst(state: readonly SyncedEvent[] = []): readonly SyncedEvent[] {
  const rank = ({ type }: SyncedEvent): number => (type === 'm.room.encryption' ? 0 : 1);
  return state.toSorted((one, other) => rank(one) - rank(other));
}

/** A server passes to-device messages on as they were sent, so that their content may be anything. */
function wellFormed(events: readonly SyncedEvent[] = []): readonly SyncedEvent[] {
  return events.filter(({ content }) => typeof content === 'object' && content !== null);
}
