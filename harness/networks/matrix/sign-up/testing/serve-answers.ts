import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What came in, oldest first, as `METHOD /path body`. */
export interface ServedAnswers extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly string[];
}

/** A service that gives one answer to everything. No answer: it keeps callers waiting. */
export async function serveAnswers(
  answer: { readonly status?: number; readonly body: unknown } | undefined,
): Promise<ServedAnswers> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(`${request.method} ${request.url} ${body}`.trimEnd());
      if (answer === undefined) return;
      const { status = 200, body: told } = answer;
      response.writeHead(status).end(typeof told === 'string' ? told : JSON.stringify(told));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
