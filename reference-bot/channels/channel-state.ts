import type { Redactor } from '../base/logging/redactor.ts';
import type { Clock } from '../base/seams/seams.ts';
import type { ChannelInfo, ChannelStatus } from './channel.ts';

/** Why a channel does not work. */
export interface Trouble {
  /** The name that operators look up. */
  readonly kind: string;
  readonly message: string;
}

/** Whether a channel works, since when, and why not. */
export class ChannelState {
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  #status: ChannelStatus = 'connecting';
  #lastConnectedAt: number | undefined;
  #trouble: Trouble | undefined;

  constructor(clock: Clock, redactor: Redactor) {
    this.#clock = clock;
    this.#redactor = redactor;
  }

  get status(): ChannelStatus {
    return this.#status;
  }

  /** Present while the status is `error`. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** The part of `ChannelInfo` that every channel tells alike. */
  describe(): Pick<ChannelInfo, 'status' | 'lastConnectedAt' | 'lastError'> {
    const since = this.#lastConnectedAt;
    return {
      status: this.#status,
      ...(since !== undefined && { lastConnectedAt: new Date(since).toISOString() }),
      ...(this.#trouble && { lastError: this.#trouble.message }),
    };
  }

  connected(): void {
    if (this.#status !== 'connected') this.#lastConnectedAt = this.#clock.now();
    this.#status = 'connected';
    this.#trouble = undefined;
  }

  failed({ kind, message }: Trouble): void {
    this.#status = 'error';
    this.#trouble = { kind, message: this.#redactor.text(message) };
  }

  disconnected(): void {
    this.#status = 'disconnected';
    this.#trouble = undefined;
  }
}
