import { randomUUID } from 'node:crypto';
import { HomeserverRequestError } from '../../client-server/homeserver-request-error.ts';

const answerLimitMs = 15_000;

/** A JSON object as a server sent it. */
export type Json = Readonly<Record<string, unknown>>;

/** What a homeserver answered, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** The client-server API as one device, by plain HTTP. */
export class MatrixApi {
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly #signal: AbortSignal;

  constructor(options: {
    readonly baseUrl: string;
    readonly accessToken: string;
    readonly signal: AbortSignal;
  }) {
    this.baseUrl = options.baseUrl;
    this.accessToken = options.accessToken;
    this.#signal = options.signal;
  }

  /**
   * One request below `/_matrix/client/v3`.
   * @param patienceMs how long the server may take on purpose, as `/sync` does.
   * @throws HomeserverRequestError when there is no answer in JSON; the signal's reason when aborted.
   */
  async ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object, patienceMs = 0): Promise<Answer> {
    const request = `${method} ${path.split('?')[0]}`;
    const limit = AbortSignal.timeout(answerLimitMs + patienceMs);
    let status: number | undefined;
    try {
      const response = await fetch(`${this.baseUrl}/_matrix/client/v3${path}`, {
        method,
        signal: AbortSignal.any([this.#signal, limit]),
        headers: { authorization: `Bearer ${this.accessToken}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      status = response.status;
      return { status, body: (await response.json()) as Json };
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new HomeserverRequestError(request, { status, error: String(error) }, error);
    }
  }

  /**
   * The same for requests that must succeed.
   * @throws HomeserverRequestError also for an answer that is not 2xx.
   */
  async call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    patienceMs?: number,
  ): Promise<Json> {
    const answer = await this.ask(method, path, body, patienceMs);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new HomeserverRequestError(`${method} ${path.split('?')[0]}`, {
      ...answer.body,
      status: answer.status,
    });
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
}
