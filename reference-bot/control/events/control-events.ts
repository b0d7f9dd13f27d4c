import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isSameToken } from '../../base/http/bearer.ts';
import { isLoopbackAddress } from '../../base/http/loopback.ts';
import { acceptWebSocket, type WebSocketConnection } from '../../base/http/websocket.ts';
import type { Redactor } from '../../base/logging/redactor.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { GatewayConfig } from '../gateway-config.ts';
import { readConnectRequest } from './connect-request.ts';

const path = '/ws';
const protocol = 3;
const adminScope = 'operator.admin';
const policyViolation = 1_008;
const goingAway = 1_001;
/** A client that has not said who it is by then is cut off. */
const connectLimitMs = 10_000;

export interface ControlEventsOptions {
  readonly gateway: Pick<GatewayConfig, 'auth' | 'controlEnabled'>;
  readonly version: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** Tells operators at once what changes, over a WebSocket: who would have to ask again and again otherwise. */
export class ControlEvents {
  readonly #options: ControlEventsOptions;
  readonly #startedAt: number;
  readonly #connections = new Set<WebSocketConnection>();
  /** Those that may hear of everything. */
  readonly #operators = new Set<WebSocketConnection>();
  #sequence = 0;

  constructor(options: ControlEventsOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
  }

  /** Tells every operator. */
  readonly publish = (event: string, payload: object): void => {
    this.#sequence += 1;
    const frame = { type: 'event', event, payload: { ...payload, ts: this.#options.clock.now() } };
    const text = JSON.stringify(this.#options.redactor.value({ ...frame, seq: this.#sequence }));
    for (const operator of this.#operators) operator.send(text);
  };

  /** Takes a request to upgrade a connection. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!this.#options.gateway.controlEnabled || request.url?.split('?')[0] !== path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const { clock } = this.#options;
    acceptWebSocket(request, socket, head, (connection) => {
      const over = new AbortController();
      this.#connections.add(connection);
      const challenge = { nonce: randomUUID(), ts: clock.now() };
      connection.send(JSON.stringify({ type: 'event', event: 'connect.challenge', payload: challenge }));
      clock.sleep(connectLimitMs, over.signal).then(
        () => connection.close(policyViolation, 'handshake timeout'),
        () => {},
      );
      return {
        text: (text) => {
          over.abort();
          this.#greet(connection, text, isLoopbackAddress(request.socket.remoteAddress ?? ''));
        },
        closed: () => {
          over.abort();
          this.#connections.delete(connection);
          this.#operators.delete(connection);
        },
      };
    });
  };

  /** Ends all connections. */
  close(): void {
    for (const connection of this.#connections) connection.close(goingAway, 'the bot stops');
  }

  #greet(connection: WebSocketConnection, text: string, isLocal: boolean): void {
    const request = readConnectRequest(text);
    if (!request) {
      refuse(connection, '', 'invalid request: expected connect');
      return;
    }
    const { auth } = this.#options.gateway;
    const isLetIn = auth.mode === 'none' ? isLocal : isSameToken(request.token ?? '', auth.token);
    if (!isLetIn) {
      refuse(connection, request.id, 'unauthorized: token mismatch');
      return;
    }
    if (request.scopes.includes(adminScope)) this.#operators.add(connection);
    connection.send(JSON.stringify({ type: 'res', id: request.id, ok: true, payload: this.#hello() }));
  }

  #hello(): object {
    const { clock, version } = this.#options;
    return {
      type: 'hello-ok',
      protocol,
      server: { version, host: 'cara-ref', connId: randomUUID() },
      features: { methods: [], events: ['matrix.verification.requested', 'matrix.verification.updated'] },
      snapshot: { uptimeMs: Math.floor(clock.monotonic() - this.#startedAt) },
    };
  }
}

function refuse(connection: WebSocketConnection, id: string, message: string): void {
  const error = { code: 'invalid_request', message, retryable: false };
  connection.send(JSON.stringify({ type: 'res', id, ok: false, error }));
  connection.close(policyViolation, message);
}
