import { Api, type ApiClientOptions, GrammyError, HttpError } from 'grammy';
import { readText } from '../../base/http/read-text.ts';
import type { BaseSeams } from '../../base/seams/seams.ts';
import { CallFailed, type FailureKind } from '../call-failed.ts';
import { transportWords } from '../transport-words.ts';
import type { TelegramConfig } from './telegram-config.ts';

export const pollSeconds = 30;
const pollLimitSeconds = 40;
const callLimitSeconds = 30;
const updatesLimitBytes = 16 * 1_024 * 1_024;
const answerLimitBytes = 256 * 1_024;
const secondMs = 1_000;

/** The Bot API as the channel calls it: one client for polls, which take long, and one for all else. */
export interface BotClient {
  readonly polls: Api;
  readonly calls: Api;
}

export function createBotClient(
  { token, baseUrl }: TelegramConfig,
  { fetch }: Pick<BaseSeams, 'fetch'>,
): BotClient {
  const client = (timeoutSeconds: number, limitBytes: number): Api =>
    new Api(token, { apiRoot: baseUrl, timeoutSeconds, fetch: adapt(fetch, limitBytes) });
  return {
    polls: client(pollLimitSeconds, updatesLimitBytes),
    calls: client(callLimitSeconds, answerLimitBytes),
  };
}

/** What went wrong, for operators and for the next attempt. */
export function explainFailure(error: unknown): CallFailed {
  if (error instanceof GrammyError) {
    const { error_code: code, description, parameters } = error;
    const waitSeconds = parameters.retry_after ?? (code === 429 ? secondsIn(description) : 0);
    return new CallFailed(kindOf(code), `HTTP ${code}: ${description}`, waitSeconds * secondMs);
  }
  const cause = error instanceof HttpError ? error.error : error;
  return new CallFailed('network', transportWords(cause));
}

/** The wait that a refusal names in its words alone; 0: it names none. */
function secondsIn(description: string): number {
  return Number(/\bretry after (\d+)/iu.exec(description)?.[1] ?? 0);
}

function kindOf(code: number): FailureKind {
  if (code === 401 || code === 404) return 'auth';
  if (code === 409) return 'conflict';
  if (code === 429) return 'rate-limited';
  return code >= 500 ? 'service' : 'request';
}

/** The library's own types are those of another fetch; it needs no more of an answer than its JSON. */
function adapt(fetch: typeof globalThis.fetch, limitBytes: number): NonNullable<ApiClientOptions['fetch']> {
  const adapted = async (url: string, init: RequestInit): Promise<Pick<Response, 'json'>> => {
    const { method = 'POST', body = null, signal } = init;
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      ...(signal && { signal: nativeSignal(signal) }),
    });
    const text = await readText(response, limitBytes);
    return { json: async () => JSON.parse(text) as unknown };
  };
  return adapted as unknown as NonNullable<ApiClientOptions['fetch']>;
}

/** The library brings a class of its own, which the platform does not take. */
function nativeSignal(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  else signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller.signal;
}
