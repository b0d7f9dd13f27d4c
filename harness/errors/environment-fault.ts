import { EnvironmentError } from './environment-error.ts';

const tooManyRequests = 429;
const firstServerError = 500;

/** Names with which requests end that were given a limit. */
const timeouts = new Set(['AbortError', 'TimeoutError']);

/** An error that can be the environment's or the bot's, and knows which. */
export interface KnowsItsFault {
  /** What the environment did; undefined where it is not to blame. */
  readonly environmentFault: string | undefined;
}

/**
 * What the environment did, if it is what ended a scenario; undefined where it is not to blame. A server is to blame
 * where it does not answer, fails or asks to be left alone. That it refuses something may well be the bot's doing.
 */
export function environmentFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof EnvironmentError) return error.message;
  if ('environmentFault' in error) return (error as KnowsItsFault).environmentFault;
  return sdkFault(error);
}

/** Whether an HTTP status is the server's own doing, rather than an answer to what it was asked. */
export function isServersOwn(status: number): boolean {
  return status === tooManyRequests || status >= firstServerError;
}

/** What a request of a peer's SDK, or of Node, ended with; the classes are theirs and known by what they carry. */
function sdkFault(error: Error): string | undefined {
  const { httpStatus: status } = error as { httpStatus?: unknown };
  if (typeof status === 'number')
    return isServersOwn(status) ? `the homeserver failed a peer: ${error.message}` : undefined;
  const isTimeout = error instanceof DOMException && timeouts.has(error.name);
  const isUnanswered = isTimeout || error.name === 'ConnectionError' || error.message === 'fetch failed';
  if (!isUnanswered) return undefined;
  const { cause } = error;
  return `a request got no answer: ${error.message}${cause instanceof Error ? ` (${cause.message})` : ''}`;
}
