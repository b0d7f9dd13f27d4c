import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { requestJson } from '../client-server/request.ts';

const limitMs = 5_000;

/** Where the client API of a user's server is: as the server's `.well-known` says, else at its own name. */
export async function findHomeserver(userId: string, signal: AbortSignal): Promise<string> {
  const server = userId.slice(userId.indexOf(':') + 1);
  const itself = `https://${server}`;
  try {
    const url = `${itself}/.well-known/matrix/client`;
    const found = await requestJson<{ 'm.homeserver'?: { base_url?: unknown } }>('GET', url, {
      signal,
      limitMs,
    });
    const named = found['m.homeserver']?.base_url;
    return typeof named === 'string' ? named.replace(/\/+$/, '') : itself;
  } catch (error) {
    if (error instanceof HomeserverRequestError) return itself;
    throw error;
  }
}
