import type { Context } from 'hono';
import { BodyFault } from '../../base/http/body-fault.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Redactor } from '../../base/logging/redactor.ts';
import { badRequest, SignUpFailure } from '../failure.ts';

/** Longest body that is read: 1 MiB. */
export const bodyLimitBytes = 1_048_576;
const retryAfterStorageSeconds = 5;

/** Tells a caller what went wrong: `{error, …}` with its status. Errors of our own are named and logged, not shown. */
export function answerFailure(
  c: Context,
  error: Error,
  { log, redactor }: { readonly log: Logger; readonly redactor: Redactor },
): Response {
  const failure = failureOf(error, log);
  const { error: name, status, fields } = failure;
  log[status < 500 ? 'debug' : 'warn'](
    { path: c.req.path, status, error: name, ...fields },
    'a request failed',
  );
  if (failure.retryAfterSeconds !== undefined) c.header('Retry-After', String(failure.retryAfterSeconds));
  return c.json({ error: name, ...(redactor.value(fields) as object) }, status);
}

function failureOf(error: Error, log: Logger): SignUpFailure {
  if (error instanceof SignUpFailure) return error;
  if (error instanceof BodyFault) return refusedBody(error);
  log.error({ err: error }, 'a request failed by our own fault');
  if ((error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') {
    return new SignUpFailure(500, 'internal_error');
  }
  const detail = 'the codes and keys could not be read or written';
  return new SignUpFailure(503, 'storage_failed', {
    fields: { detail },
    retryAfterSeconds: retryAfterStorageSeconds,
  });
}

function refusedBody({ kind, message }: BodyFault): SignUpFailure {
  switch (kind) {
    case 'too-long':
      return new SignUpFailure(413, 'payload_too_large', { fields: { limit_bytes: bodyLimitBytes } });
    case 'no-json':
      return new SignUpFailure(400, 'bad_json');
    case 'no-object':
      return badRequest('', message);
  }
}
