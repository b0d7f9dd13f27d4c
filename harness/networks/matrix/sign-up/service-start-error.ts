/** Our own sign-up service did not come up. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
  /** The newest lines of its log, oldest first. */
  readonly logTail: readonly string[];

  constructor(reason: string, logTail: readonly string[]) {
    super(reason);
    this.logTail = logTail;
  }
}
