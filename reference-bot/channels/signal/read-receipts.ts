import type { Clock } from '../../base/seams/seams.ts';
import type { SignalApi } from './signal-api.ts';

const retryMs = 5_000;
const attemptLimit = 100;
/** More do not wait at the same time: what is beyond stays unread. */
const waitingLimit = 10_000;

export interface ReceiptOptions {
  readonly api: SignalApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once for a receipt that did not go out at first. */
  readonly onDelay: (error: unknown) => void;
}

/** Tells people what the bot has read, and tells them later what could not be told at once. */
export class ReadReceipts {
  readonly #options: ReceiptOptions;
  #waiting = 0;

  constructor(options: ReceiptOptions) {
    this.#options = options;
  }

  /** Resolves after the first attempt, whatever became of it; never rejects. */
  async send(to: string, timestamp: number): Promise<void> {
    const { api, signal, onDelay } = this.#options;
    if (this.#waiting >= waitingLimit) return;
    try {
      await api.markRead(to, timestamp, signal);
    } catch (error) {
      if (signal.aborted) return;
      onDelay(error);
      void this.#sendLater(to, timestamp);
    }
  }

  /** Whatever the service said is taken for something that passes. */
  async #sendLater(to: string, timestamp: number): Promise<void> {
    const { api, clock, signal } = this.#options;
    this.#waiting += 1;
    for (let attempt = 2; attempt <= attemptLimit && !signal.aborted; attempt += 1) {
      await clock.sleep(retryMs, signal).catch(() => {});
      const isTold = await api.markRead(to, timestamp, signal).then(
        () => true,
        () => false,
      );
      if (isTold) break;
    }
    this.#waiting -= 1;
  }
}
