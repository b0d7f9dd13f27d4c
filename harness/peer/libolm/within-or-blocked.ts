import { BlockedError, DeadlineError } from '../../engine/failures.ts';
import { within, type Wait } from '../../engine/waiting.ts';

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
