import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/seams.ts';

const againMs = 300_000;

/** Tells the log what is odd in the configuration, and the same again only after some time. */
export class ConfigWarnings {
  readonly #clock: Clock;
  readonly #log: Logger;
  /** When each was told, on the monotonic clock. */
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  tell(warnings: readonly string[]): void {
    const now = this.#clock.monotonic();
    for (const warning of warnings) {
      if (now - (this.#toldAt.get(warning) ?? -Infinity) < againMs) continue;
      this.#toldAt.set(warning, now);
      this.#log.warn(warning);
    }
  }
}
