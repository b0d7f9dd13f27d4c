import { isDeepStrictEqual } from 'node:util';
import type { Chat } from '../../networks/chat/chat.ts';
import type { ChatUnderFire } from './chat-under-fire.ts';
import { bodyLimitBytes, type HostilePost } from './hostile-post.ts';
import { type PostAnswer, sendPost } from './send-post.ts';

/** Longer headers are refused by the server before anybody looks at them. */
const headerLimitBytes = 16_384;
const deepestJson = 32;
const refusedUnread: ReadonlySet<number> = new Set([405, 413, 431]);

/** A webhook of the bot, and its rules in words of their own. */
export interface Door<Proof> {
  readonly path: string;
  /** What a request with this proof shows. */
  headers(proof: Proof, body: Uint8Array<ArrayBuffer>): Readonly<Record<string, string>>;
  isLetIn(proof: Proof): boolean;
  /** What a stranger has written, in the name of somebody that the bot serves: a bot that takes it answers. */
  forge(body: string): string;
  /** Whether JSON that is not too deep is something that the network may bring. */
  isKnown(value: Readonly<Record<string, unknown>>): boolean;
  /** What is given back for JSON that it takes. Default: nothing. */
  answerTo?(value: Readonly<Record<string, unknown>>): object | undefined;
}

/**
 * Sends all of it to a webhook, at the same time.
 * @param seen counts the answers.
 * @throws Error when one is answered otherwise than it should be, or the bot is harmed.
 */
export async function expectPostsRefused<Proof>(
  under: ChatUnderFire<Chat>,
  door: Door<Proof>,
  posts: readonly HostilePost<Proof>[],
  seen: Map<number, number> = new Map(),
): Promise<void> {
  await under.expectUnharmedBy(async () => {
    const url = `http://127.0.0.1:${under.bot.port}${door.path}`;
    const answered = Promise.withResolvers<void>();
    const sent = posts.map(async (drawn) => {
      const post = door.isLetIn(drawn.proof) ? drawn : { ...drawn, body: forged(drawn.body, door) };
      const headers = door.headers(post.proof, post.body);
      const expected = expectedStatus(door, post, headers);
      const answer = await sendPost(url, post, headers, answered.promise).catch((error: unknown) => {
        // A server that refuses a request unread need not hear its body: it may have hung up meanwhile.
        if (refusedUnread.has(expected)) return undefined;
        throw error;
      });
      if (answer === undefined) return;
      const { status } = answer;
      seen.set(status, (seen.get(status) ?? 0) + 1);
      if (status !== expected)
        throw new Error(
          `expected ${expected}, observed ${status}: ${JSON.stringify({ ...post, headers, body: Buffer.from(post.body.subarray(0, 500)).toString() })}`,
        );
      expectRightBody(under, door, post, answer);
    });
    const whole = sent.filter((_, index) => posts[index]!.pace !== 'stalled');
    await Promise.all(whole).finally(() => answered.resolve());
    await Promise.all(sent);
  });
}

function expectedStatus<Proof>(
  door: Door<Proof>,
  { method, body, proof }: HostilePost<Proof>,
  headers: Readonly<Record<string, string>>,
): number {
  if (Object.values(headers).some(({ length }) => length > headerLimitBytes)) return 431;
  if (method !== 'POST') return 405;
  if (body.length > bodyLimitBytes) return 413;
  if (!door.isLetIn(proof)) return 401;
  const value = read(body);
  return isObject(value) && depthOf(value) <= deepestJson && door.isKnown({ ...value }) ? 200 : 400;
}

/** What is taken is answered with nothing else than it should be; with what is refused no secret is told. */
function expectRightBody<Proof>(
  { bot }: ChatUnderFire<Chat>,
  door: Door<Proof>,
  post: HostilePost<Proof>,
  { status, body }: PostAnswer,
): void {
  if (status !== 200) return bot.expectFit(body, `an answer with ${status}`);
  const expected = door.answerTo?.({ ...(read(post.body) as object) });
  const isRight = expected ? isDeepStrictEqual(read(Buffer.from(body)), expected) : body === '';
  if (!isRight)
    throw new Error(`expected ${JSON.stringify(expected) ?? 'no body'}, observed ${body.slice(0, 500)}`);
}

/** Byte by byte, as it may be no text. */
function forged(body: Uint8Array, door: Pick<Door<never>, 'forge'>): Uint8Array<ArrayBuffer> {
  return Buffer.from(door.forge(Buffer.from(body).toString('latin1')), 'latin1');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** Of a value that holds no others: 1. One that nothing can go through counts as endless. */
function depthOf(value: unknown): number {
  try {
    const inside = typeof value === 'object' && value !== null ? Object.values(value) : [];
    return 1 + Math.max(0, ...inside.map((one) => depthOf(one)));
  } catch {
    return Infinity;
  }
}
