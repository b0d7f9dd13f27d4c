import { requestJson } from '../client-server/request.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';

const startingLimitMs = 10_000;
const runningLimitMs = 3_000;
const runningTries = 3;

/**
 * Whether a homeserver answers now; to be asked again and again while it starts.
 * It asks what every homeserver serves, also one behind a proxy that lets nothing but the client-server API through.
 * Rejects only when `signal` is aborted.
 */
export async function isHealthy(
  baseUrl: string,
  signal: AbortSignal,
  limitMs: number = startingLimitMs,
): Promise<boolean> {
  try {
    await requestJson('GET', `${baseUrl}/_matrix/client/versions`, { signal, limitMs });
    return true;
  } catch (error) {
    if (error instanceof HomeserverRequestError) return false;
    throw error;
  }
}

/**
 * Whether a homeserver that did answer is still there. A busy one has three tries and 9 s in all; one that has ended
 * refuses them at once. Rejects only when `signal` is aborted.
 */
export async function isStillHealthy(baseUrl: string, signal: AbortSignal): Promise<boolean> {
  for (let tried = 0; tried < runningTries; tried++)
    if (await isHealthy(baseUrl, signal, runningLimitMs)) return true;
  return false;
}
