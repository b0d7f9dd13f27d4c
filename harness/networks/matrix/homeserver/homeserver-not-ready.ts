/** What a {@link HomeserverNotReady} is made of. */
export interface NotReadyDetails {
  /** One sentence: what to do about it. */
  readonly advice: string;
  /** The newest log lines of what failed, oldest first. */
  readonly log?: readonly string[];
  readonly cause?: unknown;
}

/** No homeserver could be had. It says nothing about the target: the run is blocked, not failed. */
export class HomeserverNotReady extends Error {
  override readonly name = 'HomeserverNotReady';
  /** One sentence: what went wrong. */
  readonly reason: string;
  readonly advice: string;
  readonly log: readonly string[];

  constructor(reason: string, { advice, log = [], cause }: NotReadyDetails) {
    super(`${reason}. ${advice}.`, { cause });
    this.reason = reason;
    this.advice = advice;
    this.log = log;
  }
}
