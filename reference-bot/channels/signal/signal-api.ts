import { readText } from '../../base/http/read-text.ts';
import { readRetryAfter } from '../../base/http/retry-after.ts';
import { asObject, parseJson } from '../../base/json.ts';
import type { BaseSeams } from '../../base/seams/seams.ts';
import { CallFailed } from '../call-failed.ts';
import { transportWords } from '../transport-words.ts';
import type { SignalConfig } from './signal-config.ts';

const second = 1_000;
const limits = { send: 15 * second, typing: 5 * second, receipt: 2 * second, about: 5 * second };
/** What a receive has taken is nowhere else: the bot waits for it far longer than it takes. */
const receiveLimitMs = 120 * second;
const receivedLimitBytes = 16 * 1_024 * 1_024;
const answerLimitBytes = 256 * 1_024;
const excerptLength = 120;
/** The bot decides by itself what it takes, and what counts as read. */
const decided: ReadonlySet<string> = new Set(['send_read_receipts', 'max_messages']);

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly limitMs: number;
  readonly limitBytes?: number;
  readonly signal: AbortSignal;
}

/** signal-cli-rest-api as the channel calls it. Each call throws {@link CallFailed}. */
export class SignalApi {
  readonly #root: string;
  /** What the operator has put behind the URL, e.g. the key of a proxy: it goes with receiving alone. */
  readonly #query: readonly (readonly [string, string])[];
  readonly #number: string;
  readonly #fetch: BaseSeams['fetch'];

  constructor({ baseUrl, number }: Pick<SignalConfig, 'baseUrl' | 'number'>, fetch: BaseSeams['fetch']) {
    const url = new URL(baseUrl);
    this.#query = [...url.searchParams].filter(([name]) => !decided.has(name));
    this.#root = `${url.origin}${url.pathname}`.replace(/\/+$/u, '');
    this.#number = number;
    this.#fetch = fetch;
  }

  /** Where the service tells programs what comes, if it has a socket for that. */
  get socketUrl(): URL {
    const url = new URL(this.#receiveAt());
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return url;
  }

  /** The mode in which the service runs; undefined where it does not tell. */
  async mode(signal: AbortSignal): Promise<string | undefined> {
    const text = await this.#call({
      method: 'GET',
      path: `${this.#root}/v1/about`,
      limitMs: limits.about,
      signal,
    });
    const { mode } = asObject(parseJson(text));
    return typeof mode === 'string' ? mode : undefined;
  }

  /** @throws CallFailed also where the service does not know the number. */
  async checkNumber(signal: AbortSignal): Promise<void> {
    const path = `${this.#root}/v1/accounts`;
    const text = await this.#call({ method: 'GET', path, limitMs: limits.about, signal });
    const numbers = parseJson(text);
    if (!Array.isArray(numbers)) throw new CallFailed('service', 'the answer is no list of numbers');
    if (!numbers.includes(this.#number))
      throw new CallFailed('request', 'the service does not know the number of the bot');
  }

  /** Takes what has come. Nobody else has it then. */
  async receive(ownReceipts: boolean, signal: AbortSignal): Promise<readonly unknown[]> {
    const text = await this.#call({
      method: 'GET',
      path: this.#receiveAt(ownReceipts ? [['send_read_receipts', 'false']] : []),
      limitMs: receiveLimitMs,
      limitBytes: receivedLimitBytes,
      signal,
    });
    const received = parseJson(text);
    if (!Array.isArray(received))
      throw new CallFailed('service', 'receive parse failed: no list of messages');
    return received;
  }

  /** @returns the time of the message, which is its id. */
  async send(recipient: string, message: string, signal: AbortSignal): Promise<string> {
    const body = { number: this.#number, recipients: [recipient], message };
    const text = await this.#call({
      method: 'POST',
      path: `${this.#root}/v2/send`,
      body,
      limitMs: limits.send,
      signal,
    });
    const sent = parseJson(text);
    // Since 0.101 the service answers with a list.
    const { timestamp } = asObject(Array.isArray(sent) ? sent[0] : sent);
    if (timestamp === undefined) throw new CallFailed('service', 'the answer is none of the service');
    return String(timestamp);
  }

  async showTyping(recipient: string, isOn: boolean, signal: AbortSignal): Promise<void> {
    await this.#call({
      method: isOn ? 'PUT' : 'DELETE',
      path: this.#at('typing-indicator'),
      body: { recipient },
      limitMs: limits.typing,
      signal,
    });
  }

  async markRead(recipient: string, timestamp: number, signal: AbortSignal): Promise<void> {
    await this.#call({
      method: 'POST',
      path: this.#at('receipts'),
      body: { recipient, receipt_type: 'read', timestamp },
      limitMs: limits.receipt,
      signal,
    });
  }

  #receiveAt(more: readonly (readonly [string, string])[] = []): string {
    const query = new URLSearchParams([...this.#query, ...more].map(([name, value]) => [name, value]));
    return `${this.#at('receive')}${query.size > 0 ? `?${query}` : ''}`;
  }

  #at(what: string): string {
    return `${this.#root}/v1/${what}/${encodeURIComponent(this.#number)}`;
  }

  async #call(call: Call): Promise<string> {
    const { method, path, body, limitMs, limitBytes = answerLimitBytes, signal } = call;
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(path, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      });
      text = await readText(response, limitBytes);
    } catch (error) {
      throw new CallFailed('network', transportWords(error));
    }
    if (!response.ok) throw refusalOf(response, text);
    return text;
  }
}

function refusalOf({ status, headers }: Response, text: string): CallFailed {
  const excerpt = excerptOf(text);
  const message = `HTTP ${status}${excerpt && `: ${excerpt}`}`;
  if (status === 429) return new CallFailed('rate-limited', message, readRetryAfter(headers));
  if (status >= 500) return new CallFailed('service', message, readRetryAfter(headers));
  if (status === 400 && /websocket|upgrade/iu.test(text)) return new CallFailed('dialect', message);
  return new CallFailed('request', message);
}

/** What the service says is wrong, without numbers and UUIDs. */
function excerptOf(text: string): string {
  const { error } = asObject(parseJson(text));
  return (typeof error === 'string' ? error : text)
    .replaceAll(/\+?\d{7,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/giu, '[redacted]')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, excerptLength);
}
