import type { Logger } from '../base/logging/logger.ts';
import type { ChannelState, Trouble } from './channel-state.ts';

/** Whether a channel hears what people say, in its state and in the log. */
export class Hearing {
  readonly #channel: string;
  readonly #state: ChannelState;
  readonly #log: Logger;

  constructor(channel: string, state: ChannelState, log: Logger) {
    this.#channel = channel;
    this.#state = state;
    this.#log = log;
  }

  works(): void {
    if (this.#state.status === 'error') this.#log.info({ channel: this.#channel }, 'hears again');
    this.#state.connected();
  }

  fails({ kind, message }: Trouble): void {
    const before = this.#state.trouble?.message;
    this.#state.failed({ kind, message });
    // The same for an hour is told once.
    if (this.#state.trouble?.message !== before)
      this.#log.warn({ channel: this.#channel, kind, err: message }, 'cannot hear');
  }
}
