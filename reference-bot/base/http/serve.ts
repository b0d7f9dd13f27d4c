import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Clock } from '../seams/clock.ts';

const requestLimitMs = 30_000;

/** A listening HTTP server that ends between requests, not within one. */
export interface HttpServer {
  /** E.g. `http://127.0.0.1:18789`. */
  readonly url: string;
  readonly port: number;
  /** Takes no request any more, waits `limitMs` for those that are going on, and cuts off the rest. */
  close(limitMs: number): Promise<void>;
}

/** Takes the connection of a request that asks for another protocol than HTTP. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Listens. Port 0 takes a free one. A request must have come in after 30 s.
 * @throws Node's error, e.g. with code `EADDRINUSE`.
 */
export async function serve(
  app: Hono,
  { address, port }: { readonly address: string; readonly port: number },
  clock: Pick<Clock, 'sleep'>,
  upgrade?: Upgrade,
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    // Clients that ask for HTTP/2 on the way get an answer in HTTP/1.1.
    serverOptions: {
      shouldUpgradeCallback: ({ headers }) =>
        upgrade !== undefined && headers.upgrade?.toLowerCase() === 'websocket',
    },
  }) as Server;
  server.requestTimeout = requestLimitMs;
  if (upgrade) server.on('upgrade', upgrade);
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    // Kept-alive connections would hold up the end of a server that takes no request any more.
    response.once('close', () => server.listening || server.closeIdleConnections());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const { port: bound, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    port: bound,
    async close(limitMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([closed, clock.sleep(limitMs)]);
      server.closeAllConnections();
      await closed;
    },
  };
}
