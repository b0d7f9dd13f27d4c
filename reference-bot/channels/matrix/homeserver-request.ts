import { messageOf } from './matrix-error.ts';

const requestTimeoutMs = 30_000;

/** The homeserver's refusal, in its own words. */
export class HomeserverError extends Error {
  override readonly name = 'HomeserverError';
  readonly status: number;
  /** E.g. `M_FORBIDDEN`; undefined when the answer was no Matrix error. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    const code = typeof body['errcode'] === 'string' ? body['errcode'] : undefined;
    super(`[${status} ${code ?? 'without errcode'}] ${String(body['error'] ?? 'no explanation')}`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = typeof body['retry_after_ms'] === 'number' ? body['retry_after_ms'] : undefined;
  }
}

export interface HomeserverRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly accessToken?: string;
  readonly body?: object;
  readonly signal: AbortSignal;
}

/**
 * One request to the client-server API.
 * @throws HomeserverError when the server refuses; Error when it cannot be reached or talks no JSON.
 */
export async function requestHomeserver(
  fetch: typeof globalThis.fetch,
  { method, url, accessToken, body, signal }: HomeserverRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
  }).catch((error: unknown) => {
    throw new Error(`homeserver unreachable: ${causeOf(error)}`, { cause: error });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const object = typeof answer === 'object' && answer !== null ? { ...answer } : {};
  if (!response.ok) throw new HomeserverError(response.status, object);
  return object;
}

/** `fetch failed` says nothing; what it wraps does. */
function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause ? error.cause : error);
}
