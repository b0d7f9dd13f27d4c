import { EnvironmentError } from './environment-error.ts';

/** Something that a scenario needs is not there, or has gone: the verdict is `blocked`. */
export class BlockedError extends EnvironmentError {
  override readonly name = 'BlockedError';
}
