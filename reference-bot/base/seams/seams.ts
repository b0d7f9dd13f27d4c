import type { CreateMatrixClient } from '../../channels/matrix/matrix-client.ts';
import type { OpenFlow } from '../../channels/matrix/verification/flow.ts';
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
 * Everything of the outside world that the bot touches. It comes in through here and nowhere else, so that
 * whoever starts the bot can watch, delay or bend each part of it by wrapping the one of `realSeams()`.
 */
export interface Seams {
  readonly clock: Clock;
  readonly files: Files;
  /** Every HTTP request to the homeserver: login, sync, keys, messages, verification steps. */
  readonly fetch: typeof globalThis.fetch;
  /** Makes the Matrix client, whose crypto machine begins when the bot calls its `initRustCrypto()`. */
  readonly createMatrixClient: CreateMatrixClient;
  /** Turns a verification request of the client into the flow that the bot drives. */
  readonly openFlow: OpenFlow;
  readonly log: LogDestination;
}
