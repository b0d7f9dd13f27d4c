import { formatLimit } from './format-limit.ts';

/**
 * Something that had to happen did not happen in time: the verdict is `fail`, with what was seen last.
 * @example
 * ```ts
 * import { DeadlineError } from 'cara-smoke';
 *
 * const error = new DeadlineError('a reply', 2_000, 'that the bot types');
 * if (error.message !== 'waited 2 s for a reply') throw new Error(error.message);
 * ```
 */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly expected: string;
  readonly observed: string;

  /** @param instead what came in its place, to be told in the message, e.g. `who said nothing`. */
  constructor(awaited: string, deadlineMs: number, lastSeen: string, instead?: string) {
    super(`waited ${formatLimit(deadlineMs)} for ${awaited}${instead === undefined ? '' : `, ${instead}`}`);
    this.expected = awaited;
    this.observed = lastSeen;
  }
}
