import { setTimeout as delay } from 'node:timers/promises';
import { EventLog } from '../../waiting/event-log.ts';
import type { Told } from '../chat/chat.ts';
import type { Faults } from '../chat/faults.ts';
import type { EventCallback } from './events.ts';

/** The service waits so long for the bot to take an event. */
export const ackLimitMs = 3_000;
/**
 * Pauses before each further attempt, on a small scale: the service repeats at once, after a minute and after five. Then, as
 * an app asks for with Delayed Events, again and again for a day.
 */
const pausesMs = [0, 300, 1_500, ...Array<number>(24).fill(3_000)];

/** Why an attempt failed, as the service tells it. */
export type FailureReason =
  | 'http_timeout'
  | 'connection_failed'
  | 'http_error'
  | 'too_many_redirects'
  | 'timeout'
  | 'no_connections';

/** An attempt that follows others. */
export interface Retry {
  /** From 1. */
  readonly number: number;
  readonly reason: FailureReason;
}

/** What became of an attempt. */
export type Attempt =
  | { readonly taken: true }
  | {
      readonly taken: false;
      readonly reason: FailureReason;
      /** Of the answer. Absent: there was none. */
      readonly status?: number;
      /** The bot does not want it again. */
      readonly isLast?: boolean;
    };

/** A way in which events reach the bot. */
export interface Door {
  /** Resolves when events may come; rejects when that is over. */
  open(): Promise<void>;
  /** @param onHanded called where it has gone to the bot before the bot has taken it. */
  bring(callback: EventCallback, retry: Retry | undefined, onHanded: () => void): Promise<Attempt>;
}

export interface DeliveryOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onTold: (step: Told['step'], callback: EventCallback) => void;
}

/** One attempt to bring an event. */
export interface Delivery {
  readonly eventId: string;
  /** E.g. `app_mention`. */
  readonly type: string;
  /** Time of the message that it tells of, which is its id; undefined where it tells of none. */
  readonly ts: unknown;
  /** 0: the first attempt. */
  readonly retry: number;
  readonly outcome: 'taken' | FailureReason;
  /** Of an answer that was a refusal. */
  readonly status?: number | undefined;
  readonly beganMs: number;
  readonly endedMs: number;
}

/** Brings the bot what happens, each event until the bot has taken it, in no order. */
export class EventDelivery {
  readonly attempts = new EventLog<Delivery>();
  readonly #door: Door;
  readonly #faults: Faults;
  readonly #options: DeliveryOptions;
  /** Brings what has to wait for what comes next. */
  #held: (() => void) | undefined;

  constructor(door: Door, faults: Faults, options: DeliveryOptions) {
    this.#door = door;
    this.#faults = faults;
    this.#options = options;
  }

  /** @param retry where the service believes that it has tried before. */
  bring(callback: EventCallback, retry?: Retry): void {
    const held = this.#held;
    if (held === undefined && this.#faults.take('hearing', ['reorder'])) {
      this.#held = () => this.bring(callback, retry);
      return;
    }
    this.#held = undefined;
    const { signal } = this.#options;
    void this.#bring(callback, retry)
      .catch((error: unknown) => {
        // At its end nothing is brought any more. Anything else is a fault of ours.
        if (!signal.aborted) throw error;
      })
      .then(held);
  }

  async #bring(callback: EventCallback, first: Retry | undefined): Promise<void> {
    let retry = first;
    await this.#door.open();
    for (const pauseMs of [...pausesMs, 0]) {
      const attempt = await this.#attempt(callback, retry);
      if (attempt.taken) {
        if (this.#faults.take('hearing', ['twice']))
          await this.#attempt(callback, next(retry, 'http_timeout'));
        return;
      }
      if (attempt.isLast === true) return;
      retry = next(retry, attempt.reason);
      await delay(pauseMs, undefined, { signal: this.#options.signal, ref: false });
    }
  }

  async #attempt(callback: EventCallback, retry: Retry | undefined): Promise<Attempt> {
    const { signal, onTold } = this.#options;
    signal.throwIfAborted();
    const beganMs = performance.now();
    const attempt: Attempt = this.#faults.take('hearing', ['dark-webhook'])
      ? { taken: false, reason: 'connection_failed' }
      : await this.#door.bring(callback, retry, () => onTold('handed', callback));
    if (attempt.taken) onTold('taken', callback);
    this.attempts.append({
      eventId: callback.event_id,
      type: callback.event.type,
      ts: callback.event['ts'],
      retry: retry?.number ?? 0,
      outcome: attempt.taken ? 'taken' : attempt.reason,
      status: attempt.taken ? undefined : attempt.status,
      beganMs,
      endedMs: performance.now(),
    });
    return attempt;
  }
}

function next(retry: Retry | undefined, reason: FailureReason): Retry {
  return { number: (retry?.number ?? 0) + 1, reason };
}
