import { formatLimit } from './format-limit.ts';

/** Something that had to happen did not happen in time: the verdict is `fail`, with what was seen last. */
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
