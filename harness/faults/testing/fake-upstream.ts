import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A homeserver that does what a test says. */
export async function startUpstream(
  listener: RequestListener,
  create: (listener: RequestListener) => Server = createServer,
): Promise<{ port: number } & AsyncDisposable> {
  const server = create(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
