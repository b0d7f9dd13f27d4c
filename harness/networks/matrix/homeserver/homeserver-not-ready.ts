import { EnvironmentError, type EnvironmentErrorDetails } from '../../../errors/environment-error.ts';

/** What a {@link HomeserverNotReady} is made of. */
export interface NotReadyDetails extends EnvironmentErrorDetails {
  /** One sentence: what to do about it. */
  readonly advice: string;
}

/** No homeserver could be had. */
export class HomeserverNotReady extends EnvironmentError {
  override readonly name = 'HomeserverNotReady';
  /** One sentence: what went wrong. */
  readonly reason: string;
  readonly advice: string;

  constructor(reason: string, { advice, ...details }: NotReadyDetails) {
    // A server may end its words with a stop.
    super(`${reason.replace(/\.$/u, '')}. ${advice}.`, details);
    this.reason = reason;
    this.advice = advice;
  }
}
