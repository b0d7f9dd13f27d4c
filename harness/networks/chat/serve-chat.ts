import type { HttpBindings } from '@hono/node-server';
import type { WebSocketServer } from 'ws';
import { serveLoopback, type LoopbackServer } from '../../http/serve-loopback.ts';

interface Served {
  readonly app: { fetch(request: Request, env: HttpBindings): Response | Promise<Response> };
}

/**
 * Serves a network's double, which has to know at which URL that is.
 * @param sockets takes the WebSockets that clients open. Absent: they can open none.
 */
export async function serveChat<Double extends Served>(
  signal: AbortSignal,
  open: (server: LoopbackServer) => Double,
  sockets?: WebSocketServer,
): Promise<Double> {
  let double: Double | undefined;
  const server = await serveLoopback(
    {
      fetch: (request, env) => double!.app.fetch(request, env as HttpBindings),
      ...(sockets && { websocket: { server: sockets } }),
    },
    signal,
  );
  double = open(server);
  return double;
}
