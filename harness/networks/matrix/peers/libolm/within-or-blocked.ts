import { BlockedError } from '../../../../errors/blocked-error.ts';
import { DeadlineError } from '../../../../errors/deadline-error.ts';
import { within, type Wait } from '../../../../waiting/waiting.ts';

/**
 * Bounds what the bot has no part in.
 * @throws BlockedError when time runs out: the environment is to blame; the signal's reason when aborted.
 */
export async function withinOrBlocked<T>(promise: Promise<T>, wait: Wait): Promise<T> {
  try {
    return await within(promise, wait);
  } catch (error) {
    throw error instanceof DeadlineError ? new BlockedError(error.message) : error;
  }
}
