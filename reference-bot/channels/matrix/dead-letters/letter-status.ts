import type { Trouble } from '../../channel-state.ts';
import type { MatrixErrorKind } from '../matrix-error.ts';

const mostLostIds = 32;

/** What operators are told of dead letters, as members of the `extra` of the channel. */
export interface LetterFacts {
  readonly inboundDlqAppendFailureTotal: number;
  readonly inboundDlqUndecodableLostCount: number;
  /** Why the queue may not keep what it is given. Absent: it does. */
  readonly inboundDlqDurabilityError?: string;
  readonly inboundDlqDurabilityErrorAt?: number;
  /** Ids of events whose texts were lost, the newest 32. */
  readonly inboundDlqLostEventIds?: readonly string[];
  readonly inboundDlqLostEventIdsAt?: number;
  readonly lastInboundDlqAppendFailureAt?: number;
}

/** What is counted of dead letters. */
export interface LetterCounts {
  /** Letters that were lost since the bot has started, by the ids of their events. */
  readonly lost: number;
  /** Lines of the queue when it was last looked at; -1 where it could not be. */
  readonly waiting: number;
}

/** Something that happened. */
interface Stamp {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Remembers how the queue fares. All times are in milliseconds since the epoch. */
export class LetterStatus {
  #appendFailures = 0;
  #undecodableLost = 0;
  #lastAppendFailureAt: number | undefined;
  #trouble: (Stamp & { readonly kind: MatrixErrorKind; readonly reason: string }) | undefined;
  #lost: (Stamp & { readonly ids: readonly string[] }) | undefined;
  #counts: LetterCounts = { lost: 0, waiting: 0 };

  /** Why the queue may not keep what it is given. */
  get trouble(): Trouble | undefined {
    if (!this.#trouble) return undefined;
    const { kind, reason } = this.#trouble;
    return { kind, message: `Matrix inbound DLQ durability: ${reason}` };
  }

  appendFailed(kind: MatrixErrorKind, reason: string, at: number): void {
    this.#appendFailures += 1;
    this.#lastAppendFailureAt = at;
    this.inTrouble(kind, reason, at);
  }

  inTrouble(kind: MatrixErrorKind, reason: string, at: number): void {
    this.#trouble = { kind, reason, at };
  }

  /** Letters that were in the queue and are gone. `undecodable`: how many of them nobody can name. */
  lost(eventIds: readonly string[], undecodable: number, at: number): void {
    this.#undecodableLost += undecodable;
    if (eventIds.length === 0) return;
    this.#counts = { ...this.#counts, lost: this.#counts.lost + eventIds.length };
    this.#lost = { ids: [...(this.#lost?.ids ?? []), ...eventIds].slice(-mostLostIds), at };
  }

  /** The queue was looked at. */
  counted(waiting: number): void {
    this.#counts = { ...this.#counts, waiting };
  }

  get counts(): LetterCounts {
    return this.#counts;
  }

  /** The queue took something in, or is empty. */
  kept(): void {
    this.#trouble = undefined;
  }

  /** Everything in the queue was dealt with. */
  drained(): void {
    this.kept();
    this.#lost = undefined;
  }

  facts(): LetterFacts {
    return {
      inboundDlqAppendFailureTotal: this.#appendFailures,
      inboundDlqUndecodableLostCount: this.#undecodableLost,
      ...(this.#trouble && {
        inboundDlqDurabilityError: this.#trouble.reason,
        inboundDlqDurabilityErrorAt: this.#trouble.at,
      }),
      ...(this.#lost && {
        inboundDlqLostEventIds: this.#lost.ids,
        inboundDlqLostEventIdsAt: this.#lost.at,
      }),
      ...(this.#lastAppendFailureAt !== undefined && {
        lastInboundDlqAppendFailureAt: this.#lastAppendFailureAt,
      }),
    };
  }
}
