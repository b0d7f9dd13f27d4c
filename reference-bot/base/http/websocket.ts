import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { encodeFrame, FrameReader, opcodes, ProtocolFault } from './websocket-frames.ts';

const acceptSalt = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const version = '13';
const reasonLimitBytes = 123;

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

/**
 * Answers a request to upgrade. Undefined: the request was no WebSocket request, and has been refused.
 * @param listen called with the connection before anything is read from it
 */
export function acceptWebSocket(
  { headers, method }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  listen: (connection: WebSocketConnection) => WebSocketListener,
): WebSocketConnection | undefined {
  const key = headers['sec-websocket-key'];
  const isAsked =
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === version;
  if (!isAsked || !key) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    return undefined;
  }
  const accept = createHash('sha1')
    .update(key + acceptSalt)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  return openConnection(socket, head, listen);
}

function openConnection(
  socket: Duplex,
  head: Buffer,
  listen: (connection: WebSocketConnection) => WebSocketListener,
): WebSocketConnection {
  const connection: WebSocketConnection = {
    send(text) {
      if (socket.writable) socket.write(encodeFrame(opcodes.text, Buffer.from(text)));
    },
    close(code, reason) {
      if (!socket.writable) return;
      const told = Buffer.from(reason).subarray(0, reasonLimitBytes);
      const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), told]);
      socket.end(encodeFrame(opcodes.close, payload));
    },
  };
  const listener = listen(connection);
  const reader = new FrameReader({
    text: (text) => listener.text(text),
    ping: (payload) => void (socket.writable && socket.write(encodeFrame(opcodes.pong, payload))),
    close: (code) => connection.close(code, ''),
  });
  const read = (bytes: Buffer): void => {
    try {
      reader.push(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      connection.close(error.code, error.message);
    }
  };
  socket.on('data', read);
  // An error ends the connection too, and there is nobody left to tell.
  socket.on('error', () => {});
  socket.on('close', () => listener.closed());
  read(head);
  return connection;
}
