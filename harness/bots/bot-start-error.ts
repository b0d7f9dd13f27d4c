/** A bot that did not come up. The verdict is `fail`: the homeserver is known to be healthy. */
export class BotStartError extends Error {
  override readonly name = 'BotStartError';
  readonly observed: string;
  readonly logTail: readonly string[];

  constructor(reason: string, observed: string, logTail: readonly string[]) {
    super(reason);
    this.observed = observed;
    this.logTail = logTail;
  }
}
