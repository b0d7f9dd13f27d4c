import { connect } from 'node:net';

const limitMs = 10_000;

/**
 * Opens a connection, says something, and hangs up its own side.
 * @returns all that came back until the other side hung up too.
 * @throws Error when there is no connection, or the other side holds it open for ten seconds.
 */
export function sayRaw(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const heard: Buffer[] = [];
  let isConnected = false;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false }, () => {
    isConnected = true;
    socket.end(Buffer.from(text));
  });
  socket.setTimeout(limitMs, () => {
    reject(new Error(`held open for ${limitMs} ms after ${JSON.stringify(text.slice(0, 200))}`));
    socket.destroy();
  });
  socket.on('data', (data) => void heard.push(data));
  // A server may hang up on what it does not want to read to its end.
  socket.on('error', (error) => (isConnected ? undefined : reject(error)));
  socket.on('close', () => resolve(Buffer.concat(heard).toString('utf8')));
  return promise;
}
