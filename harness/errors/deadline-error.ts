import { formatLimit } from './format-limit.ts';

/** Something that had to happen did not happen in time: the verdict is `fail`, with what was seen last. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly expected: string;
  readonly observed: string;

  constructor(awaited: string, deadlineMs: number, lastSeen: string) {
    super(`waited ${formatLimit(deadlineMs)} for ${awaited}`);
    this.expected = awaited;
    this.observed = lastSeen;
  }
}
