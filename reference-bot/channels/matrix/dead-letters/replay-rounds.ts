import type { Logger } from '../../../base/logging/logger.ts';
import { withDeadline } from '../../../base/seams/deadline.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import type { Trouble } from '../../channel-state.ts';
import { MatrixError } from '../matrix-error.ts';

const roundLimitMs = 30_000;
/** What has just failed is not asked for again with each sync of a lively room. */
const pauseMs = 30_000;
const threshold = 3;

export interface ReplayRoundsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the bot stops. */
  readonly signal: AbortSignal;
  /** Replays the queue. Rejects with what is left in it. */
  readonly replay: (signal: AbortSignal) => Promise<void>;
}

/** Replays the dead letters, one round at a time, and tells of three rounds in a row that left some. */
export class ReplayRounds {
  readonly #options: ReplayRoundsOptions;
  #isRunning = false;
  #isHurried = false;
  #notBefore = 0;
  #failures = 0;
  #last: MatrixError | undefined;

  constructor(options: ReplayRoundsOptions) {
    this.#options = options;
  }

  get trouble(): Trouble | undefined {
    if (this.#failures < threshold || this.#last === undefined) return undefined;
    const { kind, message } = this.#last;
    return { kind, message: `Matrix inbound DLQ replay failing: ${message}` };
  }

  /** Something has been answered: what is in the queue is tried again at once. Never rejects. */
  async hurry(): Promise<void> {
    this.#notBefore = 0;
    this.#isHurried = true;
    await this.begin();
  }

  /** Begins a round, unless one goes on or has just failed. Resolves at its end. Never rejects. */
  async begin(): Promise<void> {
    const { clock, signal } = this.#options;
    if (this.#isRunning || clock.monotonic() < this.#notBefore) return;
    this.#isRunning = true;
    // What is put aside while a round goes on is not in it.
    do this.#isHurried = false;
    while (!signal.aborted && (await this.#play()) && this.#isHurried);
    this.#isRunning = false;
  }

  /** @returns whether nothing is left. */
  async #play(): Promise<boolean> {
    const { clock, log, signal, replay } = this.#options;
    const over = new AbortController();
    let isLate = false;
    try {
      await withDeadline(clock, roundLimitMs, replay(AbortSignal.any([over.signal, signal])), () => {
        isLate = true;
        const late = `Matrix inbound DLQ replay timed out after ${roundLimitMs / 1_000} seconds`;
        return new MatrixError('sync-failed', late);
      });
      this.#failures = 0;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#failures += 1;
      this.#last = MatrixError.from('dlq-io', error);
      if (!isLate) this.#notBefore = clock.monotonic() + pauseMs;
      log.warn({ kind: this.#last.kind, err: this.#last }, 'dead letters are left in the queue');
      return false;
    } finally {
      over.abort();
    }
  }
}
