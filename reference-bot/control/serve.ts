import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

/** A listening HTTP server. */
export interface ControlServer {
  /** E.g. `http://127.0.0.1:18789`. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, then resolves. */
  close(): Promise<void>;
}

/**
 * Listens. Port 0 takes a free one.
 * @throws Node's error, e.g. with code `EADDRINUSE`.
 */
export async function serve(
  app: Hono,
  { address, port }: { address: string; port: number },
): Promise<ControlServer> {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const { port: bound, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
