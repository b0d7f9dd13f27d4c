import type { Clock } from './clock.ts';
import type { Files } from './files.ts';

export type { Clock } from './clock.ts';
export type { Files } from './files.ts';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Takes one line of JSON without its line end. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * What every program and channel touches of the outside world. A channel adds what it alone needs. The outside world
 * comes in through seams only, so that a program that starts the bot can watch, delay or bend each part of it.
 */
export interface BaseSeams {
  readonly clock: Clock;
  readonly files: Files;
  /** Every HTTP request of the bot. */
  readonly fetch: typeof globalThis.fetch;
  readonly log: LogDestination;
}
