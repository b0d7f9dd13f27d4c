import { HomeserverNotReady } from '../networks/matrix/homeserver/homeserver-not-ready.ts';
import { HomeserverRequestError } from '../networks/matrix/client-server/homeserver-request-error.ts';
import { ServiceStartError } from '../networks/matrix/sign-up/service-start-error.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { EnvironmentError } from '../errors/environment-error.ts';

const tooManyRequests = 429;
const firstServerError = 500;

/** Names with which requests end that were given a limit. */
const timeouts = new Set(['AbortError', 'TimeoutError']);

/** Those say nothing about the bot, whenever they are thrown. */
const obstacles = [BlockedError, EnvironmentError, HomeserverNotReady, ServiceStartError];

/**
 * What the environment did, if it is what ended a scenario; undefined where it is not to blame. A homeserver is to
 * blame where it does not answer, fails or asks to be left alone. That it refuses something may well be the bot's doing.
 */
export function environmentFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (obstacles.some((obstacle) => error instanceof obstacle)) return error.message;
  if (error instanceof HomeserverRequestError) {
    return error.status === undefined || isServersOwn(error.status) ? error.message : undefined;
  }
  return sdkFault(error);
}

function isServersOwn(status: number): boolean {
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
