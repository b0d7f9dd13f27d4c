import type { WebSocket } from 'ws';
import { EventLog } from '../../waiting/event-log.ts';
import type { FaultName, Faults } from '../chat/faults.ts';

/** Anything that came for the bot, as it is written for programs. */
export type Delivery = object;

export type SignalMode = 'native' | 'json-rpc';

/** While one of these is in force nobody is connected, and nobody new can connect. */
const disconnecting: readonly FaultName[] = ['detached', 'expire', 'status', 'hold', 'garbage', 'limit'];

interface Listener {
  readonly socket: WebSocket;
  /** From now on it gets nothing, though its connection may stay open. */
  isDead: boolean;
}

/**
 * What has come for the bot. In the mode `native` it waits until a program takes it, and is gone then. In the mode
 * `json-rpc` it goes to those who are connected at that moment, and to nobody later.
 */
export class Inbox {
  /** What has gone, and has reached nobody. */
  readonly lost = new EventLog<Delivery>();
  /** Called with what has reached somebody. */
  onTaken: (delivery: Delivery) => void = () => {};
  readonly #mode: SignalMode;
  readonly #faults: Faults;
  readonly #listeners = new Set<Listener>();
  #waiting: Delivery[] = [];
  #connections = 0;

  constructor(mode: SignalMode, faults: Faults) {
    this.#mode = mode;
    this.#faults = faults;
    if (mode === 'json-rpc') faults.onChange(() => this.#strike());
  }

  /** True while somebody is connected who would hear of what comes. */
  get isHeard(): boolean {
    return [...this.#listeners].some(({ isDead }) => !isDead);
  }

  /** How often somebody has connected. */
  get connections(): number {
    return this.#connections;
  }

  /** The connections that are open, for frames that the service never sends. */
  get sockets(): readonly WebSocket[] {
    return [...this.#listeners].map(({ socket }) => socket);
  }

  add(delivery: Delivery): void {
    if (this.#mode === 'native') {
      this.#waiting.push(delivery);
      return;
    }
    const text = JSON.stringify(delivery);
    if (!this.isHeard) this.lost.append(delivery);
    else this.onTaken(delivery);
    for (const { socket, isDead } of this.#listeners) if (!isDead) socket.send(text);
  }

  /** Takes what waits, the oldest first: from now on nobody else has it. */
  take(limit: number): readonly Delivery[] {
    const taken = this.#waiting.slice(0, limit);
    this.#waiting = this.#waiting.slice(limit);
    return taken;
  }

  /** Somebody has connected. Answers the pings of a client that is not cut off. */
  connect(socket: WebSocket): void {
    const listener: Listener = { socket, isDead: false };
    this.#listeners.add(listener);
    this.#connections += 1;
    socket.on('ping', (data) => {
      if (!listener.isDead) socket.pong(data);
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#listeners.delete(listener));
    this.#strike();
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#listeners) socket.terminate();
  }

  #strike(): void {
    for (const listener of this.#listeners) {
      if (listener.isDead) continue;
      const close = this.#faults.peek('hearing', disconnecting) ?? this.#faults.take('hearing', ['close']);
      listener.isDead = (close ?? this.#faults.take('hearing', ['half-open'])) !== undefined;
      if (close?.code !== undefined) listener.socket.close(close.code);
      else if (close) listener.socket.terminate();
    }
  }
}
