import { WebSocket } from 'ws';
import type { BaseSeams } from '../base/seams/seams.ts';

const handshakeLimitMs = 10_000;
const messageLimitBytes = 16 * 1_024 * 1_024;

/** What a channel that listens at a WebSocket touches of the outside world. */
export interface SocketSeams extends BaseSeams {
  /** Begins a connection to a WebSocket. */
  readonly openSocket: (url: URL) => WebSocket;
}

/** The real ones. */
export function realSocketSeams(): Omit<SocketSeams, keyof BaseSeams> {
  return {
    openSocket: (url) =>
      new WebSocket(url, { handshakeTimeout: handshakeLimitMs, maxPayload: messageLimitBytes }),
  };
}
