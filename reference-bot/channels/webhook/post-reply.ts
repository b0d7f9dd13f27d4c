import { messageOf } from '../../base/errors/message-of.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { Delivered, Outbound } from '../channel.ts';

const attemptLimit = 5;
const attemptTimeoutMs = 30_000;
const firstDelayMs = 1_000;
const longestDelayMs = 3_600_000;
const tooManyRequests = 429;
const firstServerError = 500;

export interface PostReplyOptions {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Ends the attempts. */
  readonly signal: AbortSignal;
}

type Attempt =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly error: string }
  /** `waitMs`: what the receiver asks for; 0 if it asks for nothing. */
  | { readonly kind: 'passing'; readonly error: string; readonly waitMs: number };

/** Posts an answer, and tries again what may pass by itself. `replyTo` tells the receiver a text that comes twice. */
export async function postReply(
  { conversation, text, id }: Outbound,
  options: PostReplyOptions,
): Promise<Delivered> {
  const { clock, signal } = options;
  const body = JSON.stringify({ to: conversation, text, replyTo: id });
  for (let attempt = 1; ; attempt += 1) {
    const result = await post(body, options);
    if (result.kind === 'taken') return { outcome: 'sent', messageId: id };
    if (result.kind === 'refused') return { outcome: 'failed', error: result.error, retry: 'never' };
    if (attempt === attemptLimit || signal.aborted)
      return { outcome: 'failed', error: result.error, retry: 'later' };
    const delayMs = Math.max(result.waitMs, firstDelayMs * 2 ** (attempt - 1));
    // An abort ends the next attempt at once.
    await clock.sleep(Math.min(delayMs, longestDelayMs), signal).catch(() => {});
  }
}

async function post(body: string, { url, fetch, signal }: PostReplyOptions): Promise<Attempt> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]),
    });
    await response.body?.cancel();
    if (response.ok) return { kind: 'taken' };
    const error = `HTTP ${response.status}`;
    const isPassing = response.status === tooManyRequests || response.status >= firstServerError;
    return isPassing
      ? { kind: 'passing', error, waitMs: readRetryAfterMs(response) }
      : { kind: 'refused', error };
  } catch (error) {
    return { kind: 'passing', error: messageOf(error), waitMs: 0 };
  }
}

function readRetryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return seconds > 0 ? seconds * 1_000 : 0;
}
