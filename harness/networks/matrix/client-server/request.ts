import { setMaxListeners } from 'node:events';
import { HomeserverRequestError } from './homeserver-request-error.ts';

const answerLimitMs = 15_000;

/** A JSON object or list as a homeserver sent it. */
export type Json = Readonly<Record<string, unknown>>;

/** What a request to a homeserver is made of, besides its method and URL. */
export interface HomeserverRequest {
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer must be there. Default: 15 000. */
  readonly limitMs?: number;
  readonly accessToken?: string;
  readonly body?: object;
  /** Default: the one of Node. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What a homeserver answered. */
export interface HomeserverAnswer {
  readonly status: number;
  readonly body: Json;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One JSON request to a homeserver, and its answer whatever the status.
 *
 * @throws HomeserverRequestError when no answer in JSON comes in time; the signal's reason when aborted.
 */
export async function askHomeserver(
  method: Method,
  url: string,
  { signal, limitMs = answerLimitMs, accessToken, body, fetch = globalThis.fetch }: HomeserverRequest,
): Promise<HomeserverAnswer> {
  const request = nameOf(method, url);
  let response: Response;
  let text: string;
  using end = endOf(signal, limitMs);
  try {
    response = await fetch(url, {
      method,
      signal: end.signal,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new HomeserverRequestError(request, { error: describe(error) }, error);
  }
  const { status } = response;
  const answer = parse(text);
  if (answer === undefined)
    throw new HomeserverRequestError(request, { status, error: 'the answer is not JSON' });
  return { status, body: answer };
}

/**
 * The same for a request that must succeed. That the answer has the shape of `Answer` is the caller's claim.
 *
 * @throws HomeserverRequestError also when the answer is not 2xx; the signal's reason when aborted.
 */
export async function requestJson<Answer>(
  method: Method,
  url: string,
  options: HomeserverRequest,
): Promise<Answer> {
  const { status, body } = await askHomeserver(method, url, options);
  if (status >= 200 && status < 300) return body as Answer;
  throw new HomeserverRequestError(nameOf(method, url), { ...body, status });
}

/**
 * Aborts when the other signal does, or when time is up. It is let go when the answer is there: composed signals and their
 * timers would be kept until their time is up, thousands of them where much is asked.
 */
function endOf(signal: AbortSignal, limitMs: number): Disposable & { readonly signal: AbortSignal } {
  const ending = new AbortController();
  const end = (): void => ending.abort(signal.reason);
  const timer = setTimeout(() => {
    ending.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }, limitMs);
  if (signal.aborted) end();
  // One signal may end any number of requests.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', end);
  return {
    signal: ending.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}

function nameOf(method: Method, url: string): string {
  return `${method} ${new URL(url).pathname}`;
}

function parse(text: string): Json | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return answer instanceof Object ? (answer as Json) : undefined;
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
