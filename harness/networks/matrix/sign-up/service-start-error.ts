import { EnvironmentError } from '../../../errors/environment-error.ts';

/** Our own sign-up service did not come up. */
export class ServiceStartError extends EnvironmentError {
  override readonly name = 'ServiceStartError';

  constructor(reason: string, logTail: readonly string[]) {
    super(reason, { logTail });
  }
}
