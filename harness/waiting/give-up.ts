import { DeadlineError } from '../errors/deadline-error.ts';

/** Resolves as a wait does, or with undefined when its time runs out: for what a correct bot need not do. */
export async function giveUpWhenLate<T>(wait: Promise<T>): Promise<T | undefined> {
  try {
    return await wait;
  } catch (error) {
    if (error instanceof DeadlineError) return undefined;
    throw error;
  }
}
