import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as SecureAgent, request as httpsRequest } from 'node:https';
import { endToEndHeaders } from './end-to-end-headers.ts';

/** Idle connections are closed well before servers usually do, who might do so as the next request is sent. */
const idleTimeoutMs = 2_000;

/** The side of a proxy that speaks to the homeserver. Any number of requests may be under way. */
export class Upstream {
  readonly #origin: URL;
  readonly #prefix: string;
  readonly #send: typeof httpRequest;
  readonly #agent: Agent;

  /** @throws TypeError if the address is not an http or https URL. */
  constructor(homeserverUrl: string) {
    this.#origin = new URL(homeserverUrl);
    const { protocol, pathname } = this.#origin;
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new TypeError(`cannot reach a homeserver by ${protocol} Expected an http or https URL.`);
    this.#prefix = pathname.replace(/\/$/, '');
    const pooling = { keepAlive: true, timeout: idleTimeoutMs };
    this.#send = protocol === 'https:' ? httpsRequest : httpRequest;
    this.#agent = protocol === 'https:' ? new SecureAgent(pooling) : new Agent(pooling);
  }

  /**
   * Passes a request on and gives the head of its answer, whose body is still to be read. If the client goes away
   * before its answer is complete, the homeserver is left too.
   *
   * @param url path and query to ask for. Default: those of the request.
   * @throws Error if the homeserver cannot be reached or hangs up, or the client has gone.
   */
  async forward(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    url: string = incoming.url!,
  ): Promise<IncomingMessage> {
    // What comes compressed could not be changed.
    const { host: _, 'accept-encoding': _compressed, ...headers } = endToEndHeaders(incoming.headers);
    // Node frames a body of unknown length anew, but expects none with GET or DELETE by default.
    if (incoming.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
    const request = this.#send(this.#origin, {
      agent: this.#agent,
      method: incoming.method,
      path: `${this.#prefix}${url}`,
      headers,
    });
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) request.destroy();
    });
    // What goes wrong after the head of the answer shows as an answer that ends early.
    request.on('error', () => undefined);
    // One that is asked again has no body left.
    if (incoming.readableEnded) request.end();
    else incoming.pipe(request);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  }

  close(): void {
    this.#agent.destroy();
  }
}
