import { messageOf } from '../../base/errors/message-of.ts';
import { CallFailed } from '../call-failed.ts';
import type { Delivered, Outbound } from '../channel.ts';
import { type Patience, sendWithPatience } from '../send-with-patience.ts';

const attemptTimeoutMs = 30_000;
const tooManyRequests = 429;
const firstServerError = 500;

export interface PostReplyOptions extends Patience {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
}

/** Posts an answer, and tries again what may pass by itself. `replyTo` tells the receiver a text that comes twice. */
export async function postReply(
  { conversation, text, id }: Outbound,
  options: PostReplyOptions,
): Promise<Delivered> {
  const body = JSON.stringify({ to: conversation, text, replyTo: id });
  const send = async (): Promise<string> => {
    await post(body, options);
    return id;
  };
  // What is no answer may pass.
  return sendWithPatience(send, options, (error) =>
    error instanceof CallFailed ? error : new CallFailed('network', messageOf(error)),
  );
}

async function post(body: string, { url, fetch, signal }: PostReplyOptions): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]),
  });
  await response.body?.cancel();
  const { ok, status } = response;
  if (ok) return;
  const isPassing = status === tooManyRequests || status >= firstServerError;
  throw new CallFailed(isPassing ? 'service' : 'request', `HTTP ${status}`, readRetryAfterMs(response));
}

function readRetryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return seconds > 0 ? seconds * 1_000 : 0;
}
