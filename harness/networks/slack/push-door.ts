import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ackLimitMs, type Attempt, type Door, type Retry } from './event-delivery.ts';
import type { EventCallback } from './events.ts';

const okStatuses = { from: 200, to: 299 };
const verifyPauseMs = 50;

/** What the bot has answered to a request. */
export interface BotAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** `X-Slack-Signature` of a body. @param seconds since the epoch, as it is in `X-Slack-Request-Timestamp`. */
export function signatureOf(secret: string, seconds: string, body: string | Uint8Array): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex')}`;
}

/** Brings events to the bot's request URL, when that has shown that it is the bot's. */
export class PushDoor implements Door {
  readonly secret: string;
  readonly #signal: AbortSignal;
  #url: string | undefined;
  #verified = Promise.withResolvers<void>();
  #isVerified = false;

  constructor(secret: string, signal: AbortSignal) {
    this.secret = secret;
    this.#signal = signal;
    this.#verified.promise.catch(() => {});
    signal.addEventListener('abort', () => this.#verified.reject(signal.reason), { once: true });
  }

  get url(): string | undefined {
    return this.#url;
  }

  /** Whether the request URL has answered `url_verification` with its challenge. */
  get isVerified(): boolean {
    return this.#isVerified;
  }

  /** The app has a request URL. It is asked until it answers as it should. */
  set(url: string): void {
    this.#url = url;
    this.#isVerified = false;
    void this.#verify(url).catch(() => {});
  }

  open(): Promise<void> {
    return this.#verified.promise;
  }

  async bring(callback: EventCallback, retry: Retry | undefined): Promise<Attempt> {
    const again = retry && {
      'x-slack-retry-num': String(retry.number),
      'x-slack-retry-reason': retry.reason,
    };
    try {
      const { status, headers } = await this.post(JSON.stringify(callback), { ...again });
      if (status >= okStatuses.from && status <= okStatuses.to) return { taken: true };
      const isLast = headers.get('x-slack-no-retry') === '1';
      return { taken: false, reason: status < 400 ? 'too_many_redirects' : 'http_error', status, isLast };
    } catch (error) {
      this.#signal.throwIfAborted();
      const isLate = (error as Error).name === 'TimeoutError';
      return { taken: false, reason: isLate ? 'http_timeout' : 'connection_failed' };
    }
  }

  /** Posts a body, signed as Slack does unless the headers say otherwise; undefined ones are left out. */
  async post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string | undefined>> = {},
    limitMs = ackLimitMs,
  ): Promise<BotAnswer> {
    const seconds = String(Math.floor(Date.now() / 1_000));
    const all = {
      'content-type': 'application/json',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': signatureOf(this.secret, headers['x-slack-request-timestamp'] ?? seconds, body),
      ...headers,
    };
    const given = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
    return this.ask('POST', { headers: given, body }, limitMs);
  }

  /** Asks the request URL. */
  async ask(
    method: string,
    content: Pick<RequestInit, 'headers' | 'body'> = {},
    limitMs = ackLimitMs,
  ): Promise<BotAnswer> {
    if (this.#url === undefined) throw new TypeError('the bot has no request URL');
    const response = await fetch(this.#url, {
      method,
      ...content,
      redirect: 'manual',
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(limitMs)]),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Asks for the challenge back, as Slack does when the request URL is written down. */
  async challenge(headers?: Readonly<Record<string, string | undefined>>): Promise<boolean> {
    const challenge = crypto.randomUUID();
    const { status, body } = await this.post(
      JSON.stringify({ token: 'none', challenge, type: 'url_verification' }),
      headers,
    );
    return status === okStatuses.from && [body.trim(), challengeIn(body)].includes(challenge);
  }

  async #verify(url: string): Promise<void> {
    while (this.#url === url && !(await this.challenge().catch(() => false)))
      await delay(verifyPauseMs, undefined, { signal: this.#signal, ref: false });
    if (this.#url !== url) return;
    this.#isVerified = true;
    this.#verified.resolve();
  }
}

function challengeIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { readonly challenge?: unknown }).challenge;
  } catch {
    return undefined;
  }
}
