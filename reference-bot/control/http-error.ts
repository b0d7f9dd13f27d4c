import type { Context } from 'hono';
import type { BodyFault } from '../base/http/body-fault.ts';
import type { Redactor } from '../base/logging/redactor.ts';
import type { MatrixError } from '../channels/matrix/matrix-error.ts';

const busyRetryMs = 5_000;

/** A request that makes no sense: 400 with its text. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** The answer to a request that came without a right to ask. */
export function unauthorized(c: Context): Response {
  return c.json({ ok: false, error: 'Unauthorized' }, 401);
}

/** A body of the wrong shape. */
export function invalid(reason: string): BadRequest {
  return new BadRequest(`Invalid JSON: ${reason}`);
}

export function badRequest(c: Context, error: BadRequest): Response {
  return c.json({ ok: false, error: error.message }, 400);
}

/** The answer to a body that cannot be read. */
export function bodyRefused(c: Context, { kind, message }: BodyFault): Response {
  if (kind === 'too-long') return c.text('Failed to buffer the request body: length limit exceeded', 413);
  return badRequest(c, invalid(kind === 'no-object' ? 'expected an object' : message));
}

/** Kind and, where trying again may help, the time to wait. Nothing is ever null. */
export function matrixFailure(c: Context, error: MatrixError, redactor: Redactor): Response {
  const { kind, status, retryAfterMs, message } = error;
  if (retryAfterMs !== undefined)
    c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  const detail = { kind, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return c.json({ ok: false, error: redactor.text(message), detail }, status);
}

/** There is no Matrix channel to ask. */
export function matrixUnavailable(c: Context): Response {
  c.header('Retry-After', String(busyRetryMs / 1_000));
  const detail = { kind: 'matrix-runtime-unavailable', retryAfterMs: busyRetryMs };
  return c.json({ ok: false, error: 'Matrix runtime unavailable', detail }, 503);
}
