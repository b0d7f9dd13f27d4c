import type { IncomingMessage } from 'node:http';

/**
 * What may be known of a request of the bot. Bodies, headers and the values of a query are left out: tokens and
 * keys travel in them. What was sent is in the path, which names the event type of every message.
 */
export interface BotRequest {
  readonly method: string;
  /** Percent-decoded, without query, e.g. `/_matrix/client/v3/sendToDevice/m.key.verification.mac/m7`. */
  readonly path: string;
  /** Names of the query's parameters; a sync that is not the first has `since`. */
  readonly query: ReadonlySet<string>;
  /** In milliseconds of `performance.now()`. */
  readonly receivedAtMs: number;
}

/** A request with how it was answered. */
export interface ProxiedRequest extends BotRequest {
  readonly status: number;
  /** `proxy` where the homeserver was never asked, or could not be reached. */
  readonly answeredBy: 'homeserver' | 'proxy';
  /** When there was an answer, in milliseconds of `performance.now()`; a held one went back later. */
  readonly answeredAtMs: number;
}

/** Reduces a request to what may be known of it. */
export function describeRequest({ method = '', url = '' }: IncomingMessage): BotRequest {
  const [path = '', query] = url.split('?', 2);
  return {
    method,
    path: decoded(path),
    query: new Set(new URLSearchParams(query).keys()),
    receivedAtMs: performance.now(),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
