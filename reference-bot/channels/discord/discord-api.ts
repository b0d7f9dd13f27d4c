import { readText } from '../../base/http/read-text.ts';
import { readRetryAfter } from '../../base/http/retry-after.ts';
import { asObject, parseJson } from '../../base/json.ts';
import type { BaseSeams, Clock } from '../../base/seams/seams.ts';
import { CallFailed } from '../call-failed.ts';
import { transportWords } from '../transport-words.ts';
import type { DiscordConfig } from './discord-config.ts';

const secondMs = 1_000;
const longestWaitMs = 3_600_000;
const callLimitMs = 30 * secondMs;
const answerLimitBytes = 256 * 1_024;
const excerptLength = 120;
/** The service wants to know what speaks to it. */
const userAgent = 'DiscordBot (https://www.npmjs.com/package/cara-smoke, 1)';

/** Where the gateway is, and how often the bot may still identify itself there. */
export interface GatewayFacts {
  readonly url: string;
  readonly startsLeft: number;
  /** Until there are all starts again. */
  readonly resetAfterMs: number;
}

export interface SendRequest {
  readonly channel: string;
  readonly content: string;
  /** The same for each attempt: the service then takes the text once. At most 25 characters. */
  readonly nonce: string;
}

/** The REST API as the channel calls it. Each call throws {@link CallFailed}, and waits while the service wants it to. */
export class DiscordApi {
  readonly #config: Pick<DiscordConfig, 'token' | 'baseUrl'>;
  readonly #fetch: BaseSeams['fetch'];
  readonly #clock: Clock;
  /** When a route may be called again, by the monotonic clock; the empty one is all of them. */
  readonly #quietUntil = new Map<string, number>();

  constructor(
    config: Pick<DiscordConfig, 'token' | 'baseUrl'>,
    { fetch, clock }: Pick<BaseSeams, 'fetch' | 'clock'>,
  ) {
    this.#config = config;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  async gateway(signal: AbortSignal): Promise<GatewayFacts> {
    const { url, session_start_limit: limit } = await this.#call('GET', '/gateway/bot', signal);
    const { remaining, reset_after: resetAfterMs } = asObject(limit);
    if (typeof url !== 'string' || !URL.canParse(url))
      throw new CallFailed('service', 'the answer does not tell where the gateway is');
    return { url, startsLeft: Number(remaining ?? 1), resetAfterMs: Number(resetAfterMs ?? 0) };
  }

  /** Whether the service takes the token. */
  async checkToken(signal: AbortSignal): Promise<void> {
    await this.#call('GET', '/users/@me', signal);
  }

  /** What the service has granted to the bot, in bits. */
  async grantedFlags(signal: AbortSignal): Promise<number> {
    const { flags } = await this.#call('GET', '/applications/@me', signal);
    return Number(flags ?? 0);
  }

  /** Says something, and calls nobody by it. @returns id of the message. */
  async send({ channel, content, nonce }: SendRequest, signal: AbortSignal): Promise<string> {
    const body = { content, nonce, enforce_nonce: true, allowed_mentions: { parse: [] } };
    const { id } = await this.#call(
      'POST',
      `/channels/${encodeURIComponent(channel)}/messages`,
      signal,
      body,
    );
    if (typeof id !== 'string') throw new CallFailed('service', 'the answer is none of the service');
    return id;
  }

  async showTyping(channel: string, signal: AbortSignal): Promise<void> {
    await this.#call('POST', `/channels/${encodeURIComponent(channel)}/typing`, signal);
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<Readonly<Record<string, unknown>>> {
    const route = `${method} ${path}`;
    await this.#untilAllowed(route, signal);
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(`${this.#config.baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bot ${this.#config.token}`,
          'user-agent': userAgent,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(callLimitMs)]),
      });
      text = await readText(response, answerLimitBytes);
    } catch (error) {
      throw new CallFailed('network', transportWords(error));
    }
    const parsed = parseJson(text);
    this.#keepLimits(route, response, asObject(parsed));
    if (!response.ok) throw refusalOf(response, parsed, text);
    if (parsed === undefined && response.status !== 204)
      throw new CallFailed('service', 'the answer is none of the service');
    return asObject(parsed);
  }

  async #untilAllowed(route: string, signal: AbortSignal): Promise<void> {
    const until = Math.max(this.#quietUntil.get(route) ?? 0, this.#quietUntil.get('') ?? 0);
    const waitMs = until - this.#clock.monotonic();
    if (waitMs <= 0) return;
    await this.#clock.sleep(Math.ceil(waitMs), signal).catch(() => {
      throw new CallFailed('network', 'stopped');
    });
  }

  /** Notes until when the service wants to hear no more of a route, or of anything. */
  #keepLimits(route: string, { status, headers }: Response, body: Readonly<Record<string, unknown>>): void {
    const isGlobal = body['global'] === true || headers.get('x-ratelimit-global') === 'true';
    const resetMs = Number(headers.get('x-ratelimit-reset-after') ?? 0) * secondMs;
    const isSpent = headers.get('x-ratelimit-remaining') === '0' && resetMs > 0;
    const waitMs = status === 429 ? waitOf(headers, body) : isSpent ? Math.min(resetMs, longestWaitMs) : 0;
    if (waitMs > 0)
      this.#quietUntil.set(status === 429 && isGlobal ? '' : route, this.#clock.monotonic() + waitMs);
  }
}

/** The body tells it to the millisecond, the header in whole seconds. */
function waitOf(headers: Headers, { retry_after: told }: Readonly<Record<string, unknown>>): number {
  const seconds = typeof told === 'number' && told > 0 ? told : 0;
  return seconds > 0 ? Math.min(Math.ceil(seconds * secondMs), longestWaitMs) : readRetryAfter(headers);
}

function refusalOf({ status, headers }: Response, parsed: unknown, text: string): CallFailed {
  const { message = text, code } = asObject(parsed);
  const excerpt = String(message).replaceAll(/\s+/gu, ' ').trim().slice(0, excerptLength);
  const words = `HTTP ${status}${excerpt && `: ${excerpt}`}${typeof code === 'number' && code > 0 ? ` (${code})` : ''}`;
  if (status === 401) return new CallFailed('auth', words);
  if (status === 429) return new CallFailed('rate-limited', words, waitOf(headers, asObject(parsed)));
  if (status >= 500) return new CallFailed('service', words, readRetryAfter(headers));
  return new CallFailed('request', words);
}
