/** What an {@link EnvironmentError} may carry besides its message. */
export interface EnvironmentErrorDetails {
  readonly cause?: unknown;
  /** The newest log lines of what failed, oldest first. */
  readonly logTail?: readonly string[];
}

/**
 * The environment, not the bot, stands in the way: the verdict of a scenario is `blocked`, the exit code of a run 3.
 * The message says how to mend it.
 */
export class EnvironmentError extends Error {
  override readonly name: string = 'EnvironmentError';
  readonly logTail: readonly string[];

  constructor(message: string, { cause, logTail = [] }: EnvironmentErrorDetails = {}) {
    super(message, { cause });
    this.logTail = logTail;
  }
}
