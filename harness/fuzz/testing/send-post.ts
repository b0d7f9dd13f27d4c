import { Agent, type ClientRequest, request } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HostilePost } from './hostile-post.ts';

const limitMs = 20_000;
const mostPieces = 20;

/** What came back. */
export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends a request at its pace.
 * @param isOver what a stalled request waits for before it is given up.
 * @returns the answer; undefined where the request did not wait for one.
 */
export async function sendPost(
  url: string,
  { method, contentType, body, pace }: HostilePost<unknown>,
  proof: Readonly<Record<string, string>>,
  isOver: Promise<unknown>,
): Promise<PostAnswer | undefined> {
  const isWhole = pace === 'whole' || pace === 'pieces';
  const headers = {
    ...proof,
    ...(contentType !== undefined && { 'content-type': contentType }),
    'content-length': body.length + (isWhole ? 0 : 1),
  };
  // Each has a connection of its own: a server that has refused a request unread may end it at any time.
  const agent = new Agent({ keepAlive: true });
  const outgoing = request(url, { method, headers, agent, timeout: limitMs });
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer for ${limitMs} ms`)));
  const answer = answerTo(outgoing).finally(() => agent.destroy());
  // What nobody waits for may end in any way.
  answer.catch(() => {});
  await write(outgoing, body, pace === 'pieces' ? Math.ceil(body.length / mostPieces) : body.length);
  if (isWhole) {
    outgoing.end();
    return answer;
  }
  if (pace === 'stalled') await isOver;
  outgoing.destroy();
  return undefined;
}

async function answerTo(outgoing: ClientRequest): Promise<PostAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  outgoing.on('error', reject);
  outgoing.on('response', (response) => {
    response.on('error', reject);
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (piece: string) => (body += piece));
    response.on('end', () => resolve({ status: response.statusCode!, body }));
  });
  return promise;
}

/** What the connection does not take at once waits in memory: a bot that answers early need not hear the rest. */
async function write(outgoing: ClientRequest, body: Uint8Array, pieceBytes: number): Promise<void> {
  for (let at = 0; at < body.length && !outgoing.destroyed; at += pieceBytes) {
    outgoing.write(body.subarray(at, at + pieceBytes));
    await nextTurn();
  }
}
