import type { Clock } from '../../base/seams/seams.ts';
import type { Trouble } from '../channel-state.ts';
import { MatrixError } from './matrix-error.ts';

const threshold = 3;
const forgivenAfterSyncs = 6;
/** SQLite's codes for a file that is damaged, or is none of its own. */
const corruptions = new Set([11, 26]);

/** Whether the texts that arrive are dealt with: three in a row that are not are told, until one is or time has passed. */
export class InboundHealth {
  readonly #clock: Pick<Clock, 'now'>;
  #failures = 0;
  #cleanSyncs = 0;
  #lastFailureAt: number | undefined;
  #last: MatrixError | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Milliseconds since the epoch. Undefined: none has failed since the start. */
  get lastFailureAt(): number | undefined {
    return this.#lastFailureAt;
  }

  get trouble(): Trouble | undefined {
    if (this.#failures < threshold || this.#last === undefined) return undefined;
    const { kind, message } = this.#last;
    return { kind, message: `Matrix inbound dispatch failing: ${message}` };
  }

  failed(error: unknown): void {
    const { errcode = 0 } = (error ?? {}) as { errcode?: number };
    this.#last = MatrixError.from(
      corruptions.has(errcode) ? 'session-history-corrupt' : 'sync-failed',
      error,
    );
    this.#failures += 1;
    this.#cleanSyncs = 0;
    this.#lastFailureAt = this.#clock.now();
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** A sync has come back. */
  synced(): void {
    this.#cleanSyncs += 1;
    if (this.#cleanSyncs >= forgivenAfterSyncs) this.#failures = 0;
  }
}
