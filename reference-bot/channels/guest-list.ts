import type { Logger } from '../base/logging/logger.ts';

/** Who is answered on a network; everybody where there is no list. */
export class GuestList {
  /** Texts of others. */
  notAllowedTotal = 0;
  readonly #channel: string;
  readonly #users: ReadonlySet<string> | undefined;
  readonly #log: Logger;

  constructor(channel: string, users: ReadonlySet<string> | undefined, log: Logger) {
    this.#channel = channel;
    this.#users = users;
    this.#log = log;
  }

  /** Tells the operator where there is no list. */
  warnIfOpen(): void {
    if (this.#users === undefined)
      this.#log.warn(`${this.#channel}.allowUsers is not set: the bot answers everybody`);
  }

  /** @param ids of one person. */
  has(...ids: readonly (string | undefined)[]): boolean {
    if (this.#users === undefined || ids.some((id) => id !== undefined && this.#users?.has(id))) return true;
    this.notAllowedTotal += 1;
    const sender = ids.find((id) => id !== undefined);
    this.#log.info({ channel: this.#channel, sender }, 'somebody who is not on the list is not answered');
    return false;
  }
}
