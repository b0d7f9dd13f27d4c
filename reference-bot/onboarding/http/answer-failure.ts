import type { Context } from 'hono';
import type { Logger } from '../../logging/logger.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { OnboardingFailure } from '../failure.ts';

const retryAfterStorageSeconds = 5;

/** Tells a caller what went wrong: `{error, …}` with its status. Errors of our own are named and logged, not shown. */
export function answerFailure(
  c: Context,
  error: Error,
  { log, redactor }: { readonly log: Logger; readonly redactor: Redactor },
): Response {
  const failure = error instanceof OnboardingFailure ? error : ownFailure(error, log);
  const { error: name, status, fields } = failure;
  log[status < 500 ? 'debug' : 'warn'](
    { path: c.req.path, status, error: name, ...fields },
    'a request failed',
  );
  if (failure.retryAfterSeconds !== undefined) c.header('Retry-After', String(failure.retryAfterSeconds));
  return c.json({ error: name, ...(redactor.value(fields) as object) }, status);
}

function ownFailure(error: Error, log: Logger): OnboardingFailure {
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
