import {
  type FetchFunction,
  type Logger,
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import { readText } from '../../base/http/read-text.ts';
import type { BaseSeams } from '../../base/seams/seams.ts';
import { CallFailed } from '../call-failed.ts';
import { transportWords } from '../transport-words.ts';

const callLimitMs = 30_000;
const answerLimitBytes = 256 * 1_024;
const secondMs = 1_000;
/** Refusals that may pass by themselves. */
const troubles = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);
const limits = new Set(['ratelimited', 'rate_limited']);
const credentials = new Set([
  'account_inactive',
  'invalid_auth',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

/**
 * The Web API. It tries nothing again by itself: that is for those who know what they ask for.
 * @param signal ends what is under way.
 */
export function createWebClient(
  token: string,
  baseUrl: string,
  { fetch }: Pick<BaseSeams, 'fetch'>,
  signal: AbortSignal,
): WebClient {
  return new WebClient(token, {
    slackApiUrl: `${baseUrl}/`,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: callLimitMs,
    logger: silent,
    fetch: adapt(fetch, signal),
  });
}

/** What went wrong, for operators and for the next attempt. */
export function explainFailure(error: unknown): CallFailed {
  if (error instanceof WebAPIRateLimitedError)
    return new CallFailed('rate-limited', 'ratelimited', error.retryAfter * secondMs);
  if (error instanceof WebAPIHTTPError)
    return new CallFailed(error.statusCode >= 500 ? 'service' : 'request', `HTTP ${error.statusCode}`);
  if (error instanceof WebAPIPlatformError) return explainRefusal(error.data);
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  return new CallFailed('network', transportWords(cause));
}

function explainRefusal({ error, response_metadata: metadata }: WebAPIPlatformError['data']): CallFailed {
  // The library takes what is no JSON for the name of a refusal.
  if (!/^\w{1,64}$/u.test(String(error))) return new CallFailed('service', 'failed to parse the answer');
  const waitMs = (metadata?.retryAfter ?? 0) * secondMs;
  if (limits.has(error)) return new CallFailed('rate-limited', error, waitMs);
  if (credentials.has(error)) return new CallFailed('auth', error, waitMs);
  return new CallFailed(troubles.has(error) ? 'service' : 'request', error, waitMs);
}

function adapt(fetch: typeof globalThis.fetch, stopping: AbortSignal): FetchFunction {
  return async (url, { signal, ...init } = {}) => {
    const response = await fetch(url, {
      ...init,
      signal: signal ? AbortSignal.any([signal, stopping]) : stopping,
    });
    const text = await readText(response, answerLimitBytes);
    const { ok, status, statusText, headers } = response;
    return {
      ok,
      status,
      statusText,
      headers,
      url: response.url,
      text: async () => text,
      json: async () => JSON.parse(text) as unknown,
      arrayBuffer: async () => new TextEncoder().encode(text).buffer,
    };
  };
}

/** Its lines might hold what people say: the channel logs by itself. */
const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
