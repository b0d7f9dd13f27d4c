import type { Context } from 'hono';
import { BodyFault } from '../../http/body-fault.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { badRequest, OnboardingFailure } from '../failure.ts';

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

function failureOf(error: Error, log: Logger): OnboardingFailure {
  if (error instanceof OnboardingFailure) return error;
  if (error instanceof BodyFault) return refusedBody(error);
  log.error({ err: error }, 'a request failed by our own fault');
  if ((error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') {
    return new OnboardingFailure(500, 'internal_error');
  }
  const detail = 'the codes and keys could not be read or written';
  return new OnboardingFailure(503, 'storage_failed', {
    fields: { detail },
    retryAfterSeconds: retryAfterStorageSeconds,
  });
}

function refusedBody({ kind, message }: BodyFault): OnboardingFailure {
  switch (kind) {
    case 'too-long':
      return new OnboardingFailure(413, 'payload_too_large', { fields: { limit_bytes: bodyLimitBytes } });
    case 'no-json':
      return new OnboardingFailure(400, 'bad_json');
    case 'no-object':
      return badRequest('', message);
  }
}
