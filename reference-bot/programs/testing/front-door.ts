import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How requests fare: passed on, cut off, answered that the token is no longer good, or passed on with what the client
 * sends into rooms being lost, before or after the homeserver has it.
 */
export type DoorState = 'open' | 'shut' | 'refusing' | 'dropping' | 'losing';

/** Stands in front of a homeserver and can be shut. */
export class FrontDoor implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #homeserverUrl: string;
  #state: DoorState = 'open';
  #turnedAway = 0;
  #syncsMayPass: Promise<void> = Promise.resolve();

  private constructor(server: Server, homeserverUrl: string) {
    this.#server = server;
    this.#homeserverUrl = homeserverUrl;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async before(homeserverUrl: string): Promise<FrontDoor> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FrontDoor(server, homeserverUrl);
  }

  /** Requests that got no answer so far. */
  get turnedAway(): number {
    return this.#turnedAway;
  }

  /** From now on, for requests under way as well: they are cut off. */
  become(state: DoorState): void {
    this.#state = state;
    this.#server.closeAllConnections();
  }

  /** Keeps the bot from learning anything, until the result is called. */
  holdSyncs(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#syncsMayPass = promise;
    return resolve;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isSending = request.url?.includes('/send/') ?? false;
    if (this.#state === 'shut' || (this.#state === 'dropping' && isSending)) {
      this.#turnedAway += 1;
      request.destroy();
      return;
    }
    if (request.url?.includes('/sync')) await this.#syncsMayPass;
    const answer =
      this.#state === 'refusing' && request.headers.authorization
        ? Response.json({ errcode: 'M_UNKNOWN_TOKEN', error: 'gone' }, { status: 401 })
        : await this.#passOn(request, response);
    if (answer === undefined) return;
    if (this.#state === 'losing' && isSending) {
      this.#turnedAway += 1;
      request.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  }

  /** Undefined when the caller has left. */
  async #passOn(request: IncomingMessage, response: ServerResponse): Promise<Response | undefined> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { method = 'GET', url, headers } = request;
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    return fetch(`${this.#homeserverUrl}${url}`, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(body.length > 0 && { body: Buffer.concat(body) }),
      signal: gone.signal,
    }).catch(() => undefined);
  }
}
