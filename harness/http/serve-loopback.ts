import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

/** A server on the loopback interface. Disposing of it cuts all connections. */
export interface LoopbackServer extends AsyncDisposable {
  /** Without a trailing slash, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Resolves with what went wrong if the listener fails; never rejects. */
  readonly failed: Promise<string>;
}

/**
 * Serves an app on the loopback interface.
 * @param signal ends the start, not the server.
 * @param port default: a free one.
 * @throws Error with the code EADDRINUSE where the port is taken.
 */
export async function serveLoopback(
  { fetch, websocket }: Pick<Parameters<typeof serve>[0], 'fetch' | 'websocket'>,
  signal?: AbortSignal,
  port = 0,
): Promise<LoopbackServer> {
  const server = serve({
    fetch,
    port,
    hostname: '127.0.0.1',
    ...(websocket && { websocket }),
  }) as Server;
  // Else it closes a connection that was idle for 5 s at the moment when a client on a busy machine uses it again.
  server.keepAliveTimeout = 0;
  await once(server, 'listening', { signal });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failed: once(server, 'error').then(([error]) => String(error)),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
