import { randomUUID } from 'node:crypto';
import {
  askHomeserver,
  requestJson,
  type HomeserverAnswer,
  type HomeserverRequest,
  type Json,
} from './request.ts';

const answerLimitMs = 15_000;

/** The client-server API as one device, by plain HTTP. */
export class MatrixApi {
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly #signal: AbortSignal;
  readonly #fetch: typeof globalThis.fetch | undefined;

  constructor(options: {
    readonly baseUrl: string;
    readonly accessToken: string;
    readonly signal: AbortSignal;
    /** Default: the one of Node. */
    readonly fetch?: typeof globalThis.fetch | undefined;
  }) {
    this.baseUrl = options.baseUrl;
    this.accessToken = options.accessToken;
    this.#signal = options.signal;
    this.#fetch = options.fetch;
  }

  /**
   * One request below `/_matrix/client/v3`.
   * @param patienceMs how long the server may take on purpose, as `/sync` does.
   * @throws HomeserverRequestError when there is no answer in JSON; the signal's reason when aborted.
   */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    patienceMs = 0,
  ): Promise<HomeserverAnswer> {
    return askHomeserver(method, this.#url(path), this.#request(body, patienceMs));
  }

  /**
   * The same for requests that must succeed.
   * @throws HomeserverRequestError also for an answer that is not 2xx.
   */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    patienceMs = 0,
  ): Promise<Json> {
    return requestJson(method, this.#url(path), this.#request(body, patienceMs));
  }

  /** Sends an event to a room; gives its id. */
  async sendEvent(room: string, type: string, content: object): Promise<string> {
    const path = ['rooms', room, 'send', type, randomUUID()].map(encodeURIComponent).join('/');
    return (await this.call('PUT', `/${path}`, content))['event_id'] as string;
  }

  /** Sends a message to one device. */
  async sendToDevice(user: string, device: string, type: string, content: object): Promise<void> {
    const path = `/sendToDevice/${encodeURIComponent(type)}/${randomUUID()}`;
    await this.call('PUT', path, { messages: { [user]: { [device]: content } } });
  }

  #url(path: string): string {
    return `${this.baseUrl}/_matrix/client/v3${path}`;
  }

  #request(body: object | undefined, patienceMs: number): HomeserverRequest {
    const { accessToken } = this;
    const limitMs = answerLimitMs + patienceMs;
    const fetch = this.#fetch;
    return { signal: this.#signal, limitMs, accessToken, ...(body && { body }), ...(fetch && { fetch }) };
  }
}
