import type { Clock } from '../../../base/seams/seams.ts';
import type { VerificationFlow } from '../verification/flow.ts';
import type { Notes } from '../../../crypto-store/notes.ts';

const prefix = 'verification/';
/** Longer than a verification may take. */
const keptMs = 20 * 60 * 1_000;

/** A verification as it must be known to a later life of the bot. */
export interface NotedVerification {
  /** Transaction id, or id of the request event. */
  readonly id: string;
  readonly userId: string;
  /** The peer's. */
  readonly deviceId: string | undefined;
  /** Undefined to-device. */
  readonly roomId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
  readonly isOver: boolean;
}

/** Knows in which verifications the bot has taken part, over restarts: what is synced again is not answered again. */
export class VerificationNotes {
  readonly #notes: Notes;
  readonly #clock: Clock;
  readonly #earlier: ReadonlySet<string>;

  /** What is noted by now belongs to earlier lives. */
  constructor(notes: Notes, clock: Clock) {
    this.#notes = notes;
    this.#clock = clock;
    this.#earlier = new Set(this.#all().map(({ id }) => id));
  }

  isOfEarlierLife(id: string): boolean {
    return this.#earlier.has(id);
  }

  /** Those of earlier lives that had not come to their end. */
  interrupted(): readonly NotedVerification[] {
    return this.#all().filter(({ id, isOver }) => !isOver && this.#earlier.has(id));
  }

  /** Notes that the bot takes part. */
  async begin({ protocolFlowId: id, userId, roomId, view }: VerificationFlow): Promise<void> {
    const begunAt = this.#clock.now();
    const { deviceId } = view();
    await this.#put({ id, userId, deviceId, roomId, begunAt, isOver: false });
  }

  /** Notes the end of one, and forgets those too old to come again. */
  async end(id: string): Promise<void> {
    const noted = this.#notes.get<NotedVerification>(prefix + id);
    if (noted && !noted.isOver) await this.#put({ ...noted, isOver: true });
    const old = this.#all().filter(({ begunAt }) => this.#clock.now() - begunAt > keptMs);
    await this.#notes.delete(old.map((note) => prefix + note.id));
  }

  #put(note: NotedVerification): Promise<void> {
    return this.#notes.put(prefix + note.id, note);
  }

  #all(): readonly NotedVerification[] {
    return this.#notes.under<NotedVerification>(prefix).map(([, note]) => note);
  }
}
