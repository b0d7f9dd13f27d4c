/** The bot did something else than the scenario requires: the verdict is `fail`. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
  readonly expected: string;
  readonly observed: string;

  constructor(reason: string, expected: string, observed: string) {
    super(reason);
    this.expected = expected;
    this.observed = observed;
  }
}

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

/** The environment, not the bot, stands in the way: the verdict is `blocked`. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError';
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function formatSeconds(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toFixed(1))} s`;
}

/** As a limit is told: those below a second in milliseconds, so that none reads as 0 s. */
export function formatLimit(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : formatSeconds(milliseconds);
}

/** Something that must be there before a run is not: exit code 3. The message says how to get it. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
