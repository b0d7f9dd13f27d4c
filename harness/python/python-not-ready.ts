/** No environment with the wanted packages could be had on this machine. */
export class PythonNotReady extends Error {
  override readonly name = 'PythonNotReady';
  /** One sentence without a full stop: what went wrong. */
  readonly reason: string;
  /** One sentence without a full stop: what to do about it. */
  readonly advice: string;
  /** The newest lines of what failed, oldest first. */
  readonly log: readonly string[];

  constructor(reason: string, advice: string, log: readonly string[] = []) {
    super(`${reason}. ${advice}.`);
    this.reason = reason;
    this.advice = advice;
    this.log = log;
  }
}
