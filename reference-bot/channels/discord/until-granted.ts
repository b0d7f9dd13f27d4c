import { CallFailed } from '../call-failed.ts';
import type { DiscordApi } from './discord-api.ts';
import type { Clock } from '../../base/seams/seams.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;
const contentFlags = (1 << 18) | (1 << 19);

interface Asking {
  readonly api: DiscordApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits until what the gateway has refused for good would be taken, as far as the REST API can tell.
 * @param times how often it has been refused for good without having been taken in between.
 * @returns false: it is never asked again, or the signal has ended it.
 */
export async function untilGranted(
  code: number,
  times: number,
  { api, clock, signal }: Asking,
): Promise<boolean> {
  const ask = { 4004: () => isTokenTaken(api, signal), 4014: () => isContentGranted(api, signal) }[code];
  if (ask === undefined || times > 1) return false;
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await clock.sleep(pauseMs, signal).catch(() => {});
    if (!signal.aborted && (await ask())) return true;
  }
  return false;
}

function isTokenTaken(api: DiscordApi, signal: AbortSignal): Promise<boolean> {
  return unlessItFails(api.checkToken(signal).then(() => true));
}

async function isContentGranted(api: DiscordApi, signal: AbortSignal): Promise<boolean> {
  return unlessItFails(api.grantedFlags(signal).then((flags) => (flags & contentFlags) !== 0));
}

function unlessItFails(asked: Promise<boolean>): Promise<boolean> {
  return asked.catch((error: unknown) => {
    if (error instanceof CallFailed) return false;
    throw error;
  });
}
