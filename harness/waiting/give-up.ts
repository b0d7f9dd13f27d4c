import { DeadlineError } from '../errors/deadline-error.ts';

/**
 * Resolves as a wait does, or with undefined when its time runs out: for what a correct bot need not do.
 * @throws what the wait rejects with, except a DeadlineError.
 * @example
 * ```ts
 * import { eventually, giveUpWhenLate } from 'cara-smoke';
 *
 * const { signal } = new AbortController();
 * const wait = eventually(() => undefined, { why: 'a typing notice', deadlineMs: 50, signal });
 * if ((await giveUpWhenLate(wait)) !== undefined) throw new Error('nothing came');
 * ```
 */
export async function giveUpWhenLate<T>(wait: Promise<T>): Promise<T | undefined> {
  try {
    return await wait;
  } catch (error) {
    if (error instanceof DeadlineError) return undefined;
    throw error;
  }
}
