import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeHomeserver } from './fake-homeserver.ts';

/** A fake homeserver on a port of its own, for processes other than the test's. */
export interface ServedFake extends AsyncDisposable {
  readonly url: string;
}

/** Serves the fake; a fault that leaves a request without an answer closes the connection. */
export async function serveFake(homeserver: FakeHomeserver): Promise<ServedFake> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      const body = Buffer.concat(chunks).toString();
      const { authorization = '' } = headers;
      homeserver
        .fetch(`http://homeserver.fake${url}`, { method, headers: { authorization }, ...(body && { body }) })
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
        .catch(() => response.destroy());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
