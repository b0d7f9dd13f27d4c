import { BlockedError } from '../errors/blocked-error.ts';
import { DeadlineError } from '../errors/deadline-error.ts';

/**
 * Resolves as a wait does, for what the bot has no part in, such as a service that your scenario asks.
 * @throws BlockedError when its time runs out: the environment is to blame. Other errors stay what they are.
 * @example
 * ```ts
 * import { BlockedError, blockWhenLate, eventually } from 'cara-smoke';
 *
 * const { signal } = new AbortController();
 * const wait = eventually(() => undefined, { why: 'our database', deadlineMs: 50, signal });
 * const error = await blockWhenLate(wait).catch((thrown: unknown) => thrown);
 * if (!(error instanceof BlockedError)) throw new Error('the bot is to blame for nothing here');
 * ```
 */
export async function blockWhenLate<T>(wait: Promise<T>): Promise<T> {
  try {
    return await wait;
  } catch (error) {
    throw error instanceof DeadlineError ? new BlockedError(error.message, { cause: error }) : error;
  }
}
