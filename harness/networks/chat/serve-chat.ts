import type { HttpBindings } from '@hono/node-server';
import type { WebSocketServer } from 'ws';
import { noteAnswer } from '../../http/answers-under-way.ts';
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
      async fetch(request, env) {
        const answer = await double!.app.fetch(request, env as HttpBindings);
        // A socket that is opened has no such answer.
        const { outgoing } = env as Partial<HttpBindings>;
        if (outgoing !== undefined) noteAnswer(outgoing);
        return answer;
      },
      ...(sockets && { websocket: { server: sockets } }),
    },
    signal,
  );
  double = open(server);
  return double;
}
