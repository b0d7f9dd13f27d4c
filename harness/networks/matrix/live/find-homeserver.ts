import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { askHomeserver } from '../client-server/request.ts';

const limitMs = 5_000;
const notFound = 404;

/** What clients are told who know of a server nothing but its name. */
export type WellKnown =
  | { readonly kind: 'named'; readonly baseUrl: string }
  /** Clients try the name itself then. */
  | { readonly kind: 'none'; readonly why: string }
  /** Clients stop here, and say so. */
  | { readonly kind: 'broken'; readonly why: string };

/** Asks a server for the address of its client API. */
export async function askWellKnown(
  server: string,
  signal: AbortSignal,
  fetch = globalThis.fetch,
): Promise<WellKnown> {
  const url = `https://${server}/.well-known/matrix/client`;
  try {
    const { status, body } = await askHomeserver('GET', url, { signal, limitMs, fetch });
    if (status !== 200) return { kind: 'none', why: `${url} was answered ${status}` };
    const named = (body['m.homeserver'] as { base_url?: unknown } | undefined)?.base_url;
    if (typeof named !== 'string') return { kind: 'broken', why: `${url} names no m.homeserver.base_url` };
    return { kind: 'named', baseUrl: named.replace(/\/+$/, '') };
  } catch (error) {
    if (!(error instanceof HomeserverRequestError)) throw error;
    const isAnswer = error.status !== undefined && error.status !== notFound;
    return { kind: isAnswer ? 'broken' : 'none', why: error.message };
  }
}

/** Where the client API of a user's server is: as the server's `.well-known` says, else at its own name. */
export async function findHomeserver(userId: string, signal: AbortSignal): Promise<string> {
  const server = userId.slice(userId.indexOf(':') + 1);
  const found = await askWellKnown(server, signal);
  return found.kind === 'named' ? found.baseUrl : `https://${server}`;
}
