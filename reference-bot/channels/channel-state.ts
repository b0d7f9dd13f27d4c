import type { Redactor } from '../base/logging/redactor.ts';
import type { Clock } from '../base/seams/seams.ts';
import type { ChannelStatus } from './channel.ts';
import type { MatrixError, MatrixErrorKind } from './matrix/matrix-error.ts';

/** Whether the channel works, since when, and why not. */
export class ChannelState {
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  #status: ChannelStatus = 'connecting';
  #lastConnectedAt: number | undefined;
  #error: { readonly kind: MatrixErrorKind; readonly text: string } | undefined;

  constructor(clock: Clock, redactor: Redactor) {
    this.#clock = clock;
    this.#redactor = redactor;
  }

  get status(): ChannelStatus {
    return this.#status;
  }

  /** ISO 8601 with milliseconds. */
  get lastConnectedAt(): string | undefined {
    return this.#lastConnectedAt === undefined ? undefined : new Date(this.#lastConnectedAt).toISOString();
  }

  /** While the status is `error`. */
  get error(): { readonly kind: MatrixErrorKind; readonly text: string } | undefined {
    return this.#error;
  }

  connected(): void {
    if (this.#status !== 'connected') this.#lastConnectedAt = this.#clock.now();
    this.#status = 'connected';
    this.#error = undefined;
  }

  failed(error: MatrixError): void {
    this.#status = 'error';
    this.#error = { kind: error.kind, text: this.#redactor.text(error.message) };
  }

  disconnected(): void {
    this.#status = 'disconnected';
    this.#error = undefined;
  }
}
