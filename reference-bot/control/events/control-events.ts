import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isSameToken } from '../../base/http/bearer.ts';
import { acceptWebSocket, type WebSocketConnection } from '../../base/http/websocket.ts';
import type { Redactor } from '../../base/logging/redactor.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { Change } from '../../channels/channel-module.ts';
import { isLocalDirect, loginThroughTailscale } from '../auth.ts';
import { crossOriginFault } from '../csrf.ts';
import type { GatewayConfig } from '../gateway-config.ts';
import { BadRequest } from '../../base/http/bad-request.ts';
import { readClientRequest } from './client-request.ts';
import { readConnectRequest } from './connect-request.ts';
import type { ControlMethod } from './control-method.ts';
import { EventLimits } from './event-limits.ts';

const path = '/ws';
const protocol = 3;
const adminScope = 'operator.admin';
/** Each of these lets a client do what the ones after it do. */
const scopesInOrder = [adminScope, 'operator.write', 'operator.read'];
const policyViolation = 1_008;
const goingAway = 1_001;
/** A client that has not said who it is by then is cut off. */
const connectLimitMs = 10_000;

export interface ControlEventsOptions {
  readonly gateway: Pick<GatewayConfig, 'auth' | 'controlEnabled'>;
  readonly version: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly methods: Readonly<Record<string, ControlMethod>>;
}

/** A program at the other end of a connection. */
interface Client {
  readonly connection: WebSocketConnection;
  readonly isLocal: boolean;
  /** Whether Tailscale lets it in. */
  readonly isKnownToTailscale: () => Promise<boolean>;
  /** What it may do. Undefined until it has been let in. */
  scopes: readonly string[] | undefined;
}

/** Tells operators at once what changes, over a WebSocket: who would have to ask again and again otherwise. */
export class ControlEvents {
  readonly #options: ControlEventsOptions;
  readonly #startedAt: number;
  readonly #clients = new Set<Client>();
  readonly #limits: EventLimits;
  #sequence = 0;

  constructor(options: ControlEventsOptions) {
    this.#options = options;
    this.#limits = new EventLimits(options.clock);
    this.#startedAt = options.clock.monotonic();
  }

  /** Changes that were not told because there were too many. Who must know them all asks for the list. */
  get dropped(): number {
    return this.#limits.dropped;
  }

  /** Tells every operator. */
  readonly publish = (change: Change): void => {
    if (!this.#limits.admits(change)) return;
    const { event, payload } = change;
    this.#sequence += 1;
    const frame = { type: 'event', event, payload: { ...payload, ts: this.#options.clock.now() } };
    const text = JSON.stringify(this.#options.redactor.value({ ...frame, seq: this.#sequence }));
    for (const { connection, scopes } of this.#clients)
      if (scopes?.includes(adminScope)) connection.send(text);
  };

  /** Takes a request to upgrade a connection. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!this.#options.gateway.controlEnabled || request.url?.split('?')[0] !== path) {
      refuseUpgrade(socket, '404 Not Found');
      return;
    }
    const { host, origin } = request.headers;
    // Browsers let every page connect to everywhere, and say only here which page it is.
    if (crossOriginFault({ host, origin }) !== undefined) {
      refuseUpgrade(socket, '403 Forbidden');
      return;
    }
    const { clock } = this.#options;
    acceptWebSocket(request, socket, head, (connection) => {
      const over = new AbortController();
      const isLocal = isLocalDirect(request.headers, request.socket.remoteAddress);
      const isKnownToTailscale = async (): Promise<boolean> =>
        (await loginThroughTailscale(this.#options.gateway.auth, request)) !== undefined;
      const client: Client = { connection, isLocal, isKnownToTailscale, scopes: undefined };
      this.#clients.add(client);
      const challenge = { nonce: randomUUID(), ts: clock.now() };
      connection.send(JSON.stringify({ type: 'event', event: 'connect.challenge', payload: challenge }));
      clock.sleep(connectLimitMs, over.signal).then(
        () => connection.close(policyViolation, 'handshake timeout'),
        () => {},
      );
      return {
        text: (text) => {
          over.abort();
          if (client.scopes === undefined) void this.#greet(client, text);
          else this.#answer(client, text);
        },
        closed: () => {
          over.abort();
          this.#clients.delete(client);
        },
      };
    });
  };

  /** Ends all connections. */
  close(): void {
    for (const { connection } of this.#clients) connection.close(goingAway, 'the bot stops');
  }

  async #greet(client: Client, text: string): Promise<void> {
    const { connection } = client;
    const request = readClientRequest(text);
    if (request?.method !== 'connect') {
      refuse(connection, '', 'invalid request: expected connect');
      return;
    }
    const { scopes, ...credentials } = readConnectRequest(request.params);
    const { auth } = this.#options.gateway;
    const isLetIn =
      auth.mode === 'none' ? client.isLocal : isSameToken(credentials[auth.mode] ?? '', auth.secret);
    if (!isLetIn && !(await client.isKnownToTailscale())) {
      const why = auth.mode === 'none' ? 'not local' : `${auth.mode} mismatch`;
      refuse(connection, request.id, `unauthorized: ${why}`);
      return;
    }
    client.scopes = scopes;
    respond(connection, request.id, this.#hello());
  }

  #answer({ connection, scopes = [] }: Client, text: string): void {
    const request = readClientRequest(text);
    if (!request) {
      respondError(connection, '', 'invalid request frame');
      return;
    }
    const { id, method, params } = request;
    const { methods, redactor } = this.#options;
    const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!known) {
      respondError(connection, id, 'unknown method');
      return;
    }
    const { scope } = known;
    const enough = scopesInOrder.slice(0, scopesInOrder.indexOf(scope) + 1);
    if (!enough.some((one) => scopes.includes(one))) {
      respondError(connection, id, `method '${method}' requires '${scope}' scope`);
      return;
    }
    try {
      respond(connection, id, redactor.value(known.perform(params)));
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      respondError(connection, id, error.message);
    }
  }

  #hello(): object {
    const { clock, version, methods } = this.#options;
    return {
      type: 'hello-ok',
      protocol,
      server: { version, host: 'cara-ref', connId: randomUUID() },
      features: {
        methods: Object.keys(methods),
        events: ['matrix.verification.requested', 'matrix.verification.updated'],
      },
      snapshot: { uptimeMs: Math.floor(clock.monotonic() - this.#startedAt) },
    };
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

function respond(connection: WebSocketConnection, id: string, payload: unknown): void {
  connection.send(JSON.stringify({ type: 'res', id, ok: true, payload }));
}

function respondError(connection: WebSocketConnection, id: string, message: string): void {
  const error = { code: 'invalid_request', message, retryable: false };
  connection.send(JSON.stringify({ type: 'res', id, ok: false, error }));
}

function refuse(connection: WebSocketConnection, id: string, message: string): void {
  respondError(connection, id, message);
  connection.close(policyViolation, message);
}
