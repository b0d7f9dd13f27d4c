const longestMs = 3_600_000;
const secondMs = 1_000;
/** `Sun Nov  6 08:49:37 1994`, the oldest form of a date in HTTP, which does not say that it is in GMT. */
const asctime = /^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/u;

/** Milliseconds as the header `Retry-After` tells them: in whole seconds, and never less than one. */
export function retryAfterHeader(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / secondMs)));
}

/**
 * Milliseconds that an answer asks to wait, at most an hour: its `Retry-After`, which tells seconds or a date in one of
 * the three forms of RFC 9110. 0 where it tells nothing that can be understood, or a time that is over.
 */
export function readRetryAfter(headers: Headers | undefined): number {
  const told = headers?.get('retry-after')?.trim() ?? '';
  const ms = /^\d+$/u.test(told) ? Number(told) * secondMs : dateOf(told) - nowOf(headers);
  return ms > 0 ? Math.min(ms, longestMs) : 0;
}

/**
 * The same where a Matrix error tells it in its body, which goes first.
 * @param body of the answer, as JSON.
 */
export function askedToWaitMs(body: unknown, headers: Headers | undefined): number {
  const told = ((body ?? {}) as { readonly retry_after_ms?: unknown }).retry_after_ms;
  return typeof told === 'number' && told > 0
    ? Math.min(Math.ceil(told), longestMs)
    : readRetryAfter(headers);
}

/** By the clock of the server, where it tells it: the date of the header is by that one too. */
function nowOf(headers: Headers | undefined): number {
  const now = dateOf(headers?.get('date') ?? '');
  return Number.isNaN(now) ? Date.now() : now;
}

/** NaN for what is no date. */
function dateOf(text: string): number {
  if (asctime.test(text)) return Date.parse(`${text} GMT`);
  return /\bGMT$/u.test(text) ? Date.parse(text) : Number.NaN;
}
