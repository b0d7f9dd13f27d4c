import type { Context } from 'hono';
import { messageOf } from '../base/errors/message-of.ts';
import { type BadRequest, invalid } from '../base/http/bad-request.ts';
import type { BodyFault } from '../base/http/body-fault.ts';
import { retryAfterHeader } from '../base/http/retry-after.ts';
import { answer, failure } from '../base/http/shapes.ts';
import type { Redactor } from '../base/logging/redactor.ts';
import type { ChannelError } from '../channels/channel-error.ts';

/** The answer to a request that came without a right to ask. */
export function unauthorized(c: Context): Response {
  return answer(c, failure, { ok: false, error: 'Unauthorized' }, 401);
}

export function badRequest(c: Context, error: BadRequest): Response {
  return answer(c, failure, { ok: false, error: error.message }, 400);
}

/** The answer to a body that cannot be read. */
export function bodyRefused(c: Context, { kind, message }: BodyFault): Response {
  if (kind === 'too-long') return c.text('Failed to buffer the request body: length limit exceeded', 413);
  return badRequest(c, invalid(kind === 'no-object' ? 'expected an object' : message));
}

/** Kind and, where trying again may help, the time to wait. Nothing is ever null. */
export function channelFailure(c: Context, error: ChannelError, redactor: Redactor): Response {
  const { kind, status, reason, retryAfterMs, message } = error;
  if (retryAfterMs !== undefined) c.header('Retry-After', retryAfterHeader(retryAfterMs));
  const detail = {
    kind,
    ...(reason !== undefined && { reason }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  return answer(c, failure, { ok: false, error: redactor.text(message), detail }, status);
}

/** The answer where the bot itself is at fault. */
export function unexpected(c: Context, error: unknown, redactor: Redactor): Response {
  return answer(c, failure, { ok: false, error: redactor.text(messageOf(error)) }, 500);
}
