import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

const messageLimitBytes = 65_536;
const unsupportedData = 1_003;

/** The server's end of a WebSocket. Text only, in both directions. */
export interface WebSocketConnection {
  send(text: string): void;
  /** Tells the other side why, and ends the connection. */
  close(code: number, reason: string): void;
}

/** Learns what happens on a connection. */
export interface WebSocketListener {
  text(text: string): void;
  closed(): void;
}

const server = new WebSocketServer({ noServer: true, maxPayload: messageLimitBytes });

/**
 * Answers a request to upgrade; one that is no WebSocket request is refused.
 * @param listen called with the connection before anything is read from it
 */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  listen: (connection: WebSocketConnection) => WebSocketListener,
): void {
  server.handleUpgrade(request, socket, head, (client) => {
    const listener = listen({
      send(text) {
        if (client.readyState === WebSocket.OPEN) client.send(text);
      },
      close: (code, reason) => client.close(code, reason),
    });
    client.on('message', (data: Buffer, isBinary) => {
      if (isBinary) client.close(unsupportedData, 'text only');
      else listener.text(data.toString());
    });
    // An error ends the connection too, and there is nobody left to tell.
    client.on('error', () => {});
    client.on('close', () => listener.closed());
  });
}
