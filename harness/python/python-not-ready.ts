import { EnvironmentError } from '../errors/environment-error.ts';

/** No environment with the wanted packages could be had on this machine. */
export class PythonNotReady extends EnvironmentError {
  override readonly name = 'PythonNotReady';
  /** One sentence without a full stop: what went wrong. */
  readonly reason: string;
  /** One sentence without a full stop: what to do about it. */
  readonly advice: string;

  constructor(reason: string, advice: string, logTail: readonly string[] = []) {
    super(`${reason}. ${advice}.`, { logTail });
    this.reason = reason;
    this.advice = advice;
  }
}
