import { BlockedError } from '../errors/blocked-error.ts';
import { DeadlineError } from '../errors/deadline-error.ts';

/**
 * Resolves as a wait does, for what the bot has no part in, such as the client of a person.
 * @throws BlockedError when its time runs out: the environment is to blame.
 */
export async function blockWhenLate<T>(wait: Promise<T>): Promise<T> {
  try {
    return await wait;
  } catch (error) {
    throw error instanceof DeadlineError ? new BlockedError(error.message, { cause: error }) : error;
  }
}
