import type { WebSocket } from 'ws';
import { EventLog } from '../../waiting/event-log.ts';
import type { FaultName, Faults } from '../chat/faults.ts';
import { ackLimitMs, type Attempt, type Door, type Retry } from './event-delivery.ts';
import type { EventCallback } from './events.ts';
import { appId } from './workspace.ts';

/** While one of these is in force nobody is connected, and nobody new can connect. */
const disconnecting: readonly FaultName[] = ['expire', 'status', 'hold', 'garbage', 'limit'];
/** An app may have so many connections at once. */
const mostLinks = 10;
const ticketMs = 30_000;
const pingMs = 10_000;
/** A connection that is to be renewed stays for so long; with the real service some seconds. */
const refreshMs = 1_000;

interface Link {
  readonly socket: WebSocket;
  /** From now on it gets nothing, though its connection may stay open. */
  isDead: boolean;
  /** It is to be renewed, and gets nothing new. */
  isLeaving: boolean;
}

/** Socket Mode: brings events through the WebSockets that the bot has opened, each event through one of them. */
export class SocketDoor implements Door {
  /** How often the bot has connected, and how many connections it had then. */
  readonly connections = new EventLog<{ readonly open: number; readonly atMs: number }>();
  readonly #faults: Faults;
  readonly #links = new Set<Link>();
  readonly #tickets = new Map<string, number>();
  readonly #acks = new Map<string, () => void>();
  readonly #ping: NodeJS.Timeout;
  #turn = 0;

  constructor(faults: Faults) {
    this.#faults = faults;
    faults.onChange(() => this.#strike());
    this.#ping = setInterval(() => {
      for (const { socket, isDead } of this.#links) if (!isDead) socket.ping('Ping from applink');
    }, pingMs).unref();
  }

  /** Connections that are open, those that nothing comes through included. */
  get openLinks(): number {
    return this.#links.size;
  }

  /** The connections that are open, for frames that the service never sends. */
  get sockets(): readonly WebSocket[] {
    return [...this.#links].map(({ socket }) => socket);
  }

  /** True while a connection is open through which the bot hears. */
  get isHeard(): boolean {
    return [...this.#links].some(({ isDead }) => !isDead);
  }

  /** A ticket for one connection. */
  issueTicket(): string {
    const ticket = crypto.randomUUID();
    this.#tickets.set(ticket, performance.now() + ticketMs);
    return ticket;
  }

  /** Takes a ticket. @returns whether it was good. */
  redeem(ticket: string): boolean {
    const untilMs = this.#tickets.get(ticket) ?? -Infinity;
    return this.#tickets.delete(ticket) && performance.now() < untilMs;
  }

  /** Somebody has connected with a ticket. */
  connect(socket: WebSocket): void {
    socket.on('error', () => {});
    if (this.#links.size >= mostLinks) {
      disconnect(socket, 'too_many_websockets', 0);
      return;
    }
    const link: Link = { socket, isDead: false, isLeaving: false };
    this.#links.add(link);
    this.connections.append({ open: this.#links.size, atMs: performance.now() });
    socket.on('ping', (data) => {
      if (!link.isDead) socket.pong(data);
    });
    socket.on('close', () => this.#links.delete(link));
    socket.on('message', (data: Buffer) => {
      if (!link.isDead) this.#acknowledge(data.toString());
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#links.size,
        debug_info: { host: 'applink', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: appId },
      }),
    );
    this.#strike();
  }

  async open(): Promise<void> {}

  async bring(callback: EventCallback, retry: Retry | undefined, onHanded: () => void): Promise<Attempt> {
    const links = [...this.#links].filter(({ isLeaving }) => !isLeaving);
    const ghosts = this.#faults.peek('hearing', ['ghost']) ? 1 : 0;
    this.#turn += 1;
    // A ghost is the first to have its turn.
    const link = links[((this.#turn - 1) % (links.length + ghosts)) - ghosts];
    if (links.length === 0) return { taken: false, reason: 'no_connections' };
    const id = crypto.randomUUID();
    // The acknowledgement may come through another connection.
    const acknowledged = Promise.withResolvers<Attempt>();
    const timer = setTimeout(() => acknowledged.resolve({ taken: false, reason: 'timeout' }), ackLimitMs);
    this.#acks.set(id, () => acknowledged.resolve({ taken: true }));
    if (link?.isDead === false) {
      link.socket.send(
        JSON.stringify({
          envelope_id: id,
          payload: callback,
          type: 'events_api',
          accepts_response_payload: false,
          retry_attempt: retry?.number ?? 0,
          retry_reason: retry?.reason ?? '',
        }),
      );
      onHanded();
    }
    const attempt = await acknowledged.promise;
    clearTimeout(timer);
    this.#acks.delete(id);
    return attempt;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ping);
    for (const { socket } of this.#links) socket.terminate();
  }

  #acknowledge(text: string): void {
    if (this.#faults.take('hearing', ['no-ack'])) return;
    try {
      const { envelope_id: id } = JSON.parse(text) as { readonly envelope_id?: string };
      this.#acks.get(id ?? '')?.();
    } catch {
      // What is no JSON acknowledges nothing.
    }
  }

  #strike(): void {
    for (const link of this.#links) {
      if (link.isDead || link.isLeaving) continue;
      if (this.#faults.take('hearing', ['reconnect'])) {
        link.isLeaving = true;
        disconnect(link.socket, 'refresh_requested', refreshMs);
        continue;
      }
      const close = this.#faults.peek('hearing', disconnecting) ?? this.#faults.take('hearing', ['close']);
      link.isDead = (close ?? this.#faults.take('hearing', ['half-open'])) !== undefined;
      if (close?.code !== undefined) link.socket.close(close.code);
      else if (close) link.socket.terminate();
    }
  }
}

/** The service says why, and ends the connection after a while. */
function disconnect(
  socket: WebSocket,
  reason: 'refresh_requested' | 'too_many_websockets',
  afterMs: number,
): void {
  socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink' } }));
  setTimeout(() => socket.close(), afterMs).unref();
}
