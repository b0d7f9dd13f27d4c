import { messageOf } from '../../../base/errors/message-of.ts';
import { readText } from '../../../base/http/read-text.ts';
import type { Answer } from './answer.ts';

const answerLimitMs = 10_000;
const answerLimitBytes = 1_048_576;

const unconnected = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path below the homeserver's root, with its parts escaped. */
  readonly path: string;
  readonly body?: object;
  readonly accessToken?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until an answer counts as missing; 10 000 when not told. */
  readonly limitMs?: number;
  /** Longest answer that is read; 1 MiB when not told. */
  readonly limitBytes?: number;
}

/** Asks the client-server API of one homeserver. It never throws: that there was no answer is an answer. */
export class HomeserverClient {
  readonly #fetch: typeof globalThis.fetch;
  readonly #baseUrl: string;

  /** `baseUrl` without a trailing slash. */
  constructor(fetch: typeof globalThis.fetch, baseUrl: string) {
    this.#fetch = fetch;
    this.#baseUrl = baseUrl;
  }

  /** One request; redirects are not followed, as they would take secrets along. */
  async call({ method, path, body, accessToken, signal, limitMs, limitBytes }: Call): Promise<Answer> {
    const limit = AbortSignal.timeout(limitMs ?? answerLimitMs);
    try {
      const response = await this.#fetch(`${this.#baseUrl}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(accessToken && { authorization: `Bearer ${accessToken}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const received = { status: response.status, headers: response.headers };
      const object = parseObject(await readText(response, limitBytes ?? answerLimitBytes));
      return object ? { ...received, kind: 'json', body: object } : { ...received, kind: 'garbled' };
    } catch (error) {
      const { code, message } = causeOf(error);
      return { kind: 'none', reason: message, reached: unconnected.has(code) ? 'no' : 'perhaps' };
    }
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; what it wraps does. */
function causeOf(error: unknown): { readonly code: string; readonly message: string } {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const { code = '' } = cause as NodeJS.ErrnoException;
  // Of several addresses that were tried, each with its own error, only the code is told.
  return { code, message: messageOf(cause) || code };
}
