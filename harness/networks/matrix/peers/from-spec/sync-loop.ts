import { Gate } from '../gate.ts';
import type { MatrixApi } from '../../client-server/matrix-api.ts';

const pollMs = 10_000;
const timelineLimit = 50;

/** An event as `/sync` gives it. */
export interface SyncedEvent {
  readonly type: string;
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

interface SyncAnswer {
  readonly next_batch: string;
  readonly to_device?: { readonly events?: readonly SyncedEvent[] };
  readonly rooms?: {
    readonly join?: Readonly<Record<string, JoinedRoom>>;
    readonly invite?: Readonly<Record<string, unknown>>;
  };
}

/** Polls a homeserver until it is told to stop, and hands on what comes in its order. */
export class SyncLoop {
  readonly #api: MatrixApi;
  readonly #listener: SyncListener;
  /** Before what the server sends. */
  readonly gate = new Gate();

  constructor(api: MatrixApi, listener: SyncListener) {
    this.#api = api;
    this.#listener = listener;
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

  async #handOn({ to_device: toDevice, rooms }: SyncAnswer, isNew: boolean): Promise<void> {
    const atMs = performance.now();
    for (const room of Object.keys(rooms?.invite ?? {})) await this.#listener.invitation(room);
    for (const event of wellFormed(toDevice?.events)) await this.#listener.toDevice(event, { atMs, isNew });
    for (const [room, { state, timeline }] of Object.entries(rooms?.join ?? {}))
      for (const event of wellFormed([...(state?.events ?? []), ...(timeline?.events ?? [])]))
        await this.#listener.room(event, { atMs, isNew, room });
  }
}

/** A server passes to-device messages on as they were sent, so that their content may be anything. */
function wellFormed(events: readonly SyncedEvent[] = []): readonly SyncedEvent[] {
  return events.filter(({ content }) => typeof content === 'object' && content !== null);
}
