import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { EventLog } from '../waiting/event-log.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Hearing } from '../networks/honesty/hearing.ts';
import { AnswerFaults, type HeldAnswer, type Refusal } from './answer-faults.ts';
import { askedAgain, asksForNews, NewsFaults, type HeldNews } from './held-news.ts';
import { endToEndHeaders } from './end-to-end-headers.ts';
import { KeptNews } from './kept-news.ts';
import { changedBody, Lies, type Lie } from './lies/lie.ts';
import { LossFaults, type Losses, type LossWishes } from './losses.ts';
import { describeRequest, type BotRequest, type ProxiedRequest } from './proxied-request.ts';
import { Overhearing, type Overheard } from './overheard.ts';
import { signedKeysIn, uploadsSignatures, type SignedKey } from './signed-keys.ts';
import { Upstream } from './upstream.ts';

/** How long answers that are on their way to the bot may take to get there when the proxy is disposed of. */
const drainTimeoutMs = 1_000;
const badRequest = 400;

/**
 * A reverse proxy between a bot and its homeserver. The bot takes it for the homeserver; all of its requests are
 * seen, and their answers can be delayed or replaced. A bot that is told another address by the homeserver
 * (`well_known` in the answer to a login) and follows it is no longer seen.
 */
export interface HomeserverProxy extends AsyncDisposable {
  /** What to tell the bot as its homeserver, without a trailing slash, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Every request as it comes in, oldest first. */
  readonly asked: EventLog<BotRequest>;
  /** Every request, oldest first; one is appended when the head of its answer goes back to the bot. */
  readonly requests: EventLog<ProxiedRequest>;
  /** Every key over which the bot has uploaded a signature, taken or not, oldest first. */
  readonly signed: EventLog<SignedKey>;
  /** Whether what the bot asks for by `/sync` is kept from it. */
  readonly hearing: Hearing;
  /** From now on keeps the answers to matching requests from the bot. The homeserver has acted on them by then. */
  holdAnswer(matches: (request: ProxiedRequest) => boolean): HeldAnswer;
  /**
   * From the first matching request on tells the bot nothing new, until it is released: all that came meanwhile then
   * comes in one answer. For bots that ask for news by `/sync`.
   */
  holdNews(from: (request: BotRequest) => boolean): HeldNews;
  /** From now on, until disposed of, answers matching requests without asking the homeserver. */
  refuse(matches: (request: BotRequest) => boolean, answer: Refusal): Disposable;
  /** From now on, until disposed of, breaks the connection of some requests, before or after the homeserver has acted. */
  lose(wishes: LossWishes): Losses;
  /** Reads along in all requests from now on. */
  overhear(): Overheard;
  /** From now on, until disposed of, tells the bot something else than the homeserver does. */
  lie(lie: Lie): Disposable;
}

/**
 * Starts a proxy on a free loopback port. It ends when disposed of or when the signal is aborted: what is held
 * goes back to the bot, what still waits for the homeserver is cut off.
 *
 * @throws TypeError if the homeserver's address is not an http or https URL.
 */
export async function startHomeserverProxy(
  homeserverUrl: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<HomeserverProxy> {
  signal.throwIfAborted();
  const upstream = new Upstream(homeserverUrl);
  const faults = new AnswerFaults();
  const news = new NewsFaults();
  const losses = new LossFaults();
  const lies = new Lies();
  const hearing = new KeptNews();
  let overhearing: Overhearing | undefined;
  const asked = new EventLog<BotRequest>();
  const requests = new EventLog<ProxiedRequest>();
  const signed = new EventLog<SignedKey>();
  const goingBack = new Set<Promise<void>>();

  async function exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = describeRequest(incoming);
    asked.append(request);
    overhearing?.take(request, incoming);
    if (uploadsSignatures(request))
      void signedKeysIn(incoming).then((keys) => keys.forEach((key) => signed.append(key)));
    const refusal = faults.refusalOf(request);
    const wantsNews = asksForNews(request);
    if (refusal !== undefined) {
      if (wantsNews) hearing.keep();
      incoming.resume();
      return answerInstead(request, outgoing, refusal);
    }
    const loss = losses.lossOf(request);
    if (wantsNews && loss !== undefined) hearing.keep();
    if (loss === 'request') return void incoming.destroy();
    news.notice(request);
    let answer: IncomingMessage;
    try {
      answer = await (wantsNews
        ? forwardWhenAllowed(incoming, outgoing)
        : upstream.forward(incoming, outgoing));
    } catch (error) {
      return answerInstead(request, outgoing, badGateway(homeserverUrl, error));
    }
    if (loss === 'answer') {
      answer.resume();
      return void outgoing.destroy();
    }
    const returned = giveBack(request, answer, outgoing);
    goingBack.add(returned);
    await returned.finally(() => goingBack.delete(returned));
  }

  /** An answer that comes while news are held is left unread, and asked for again later: then it holds more. */
  async function forwardWhenAllowed(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<IncomingMessage> {
    for (let url = incoming.url!; ; url = askedAgain(url)) {
      if (news.areHeld) hearing.keep();
      await news.passed();
      const answer = await upstream.forward(incoming, outgoing, url);
      if (!news.areHeld) return answer;
      answer.resume();
    }
  }

  async function giveBack(
    request: BotRequest,
    answer: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const status = answer.statusCode!;
    const answered = {
      ...request,
      status,
      answeredBy: 'homeserver',
      answeredAtMs: performance.now(),
    } as const;
    const isNews = asksForNews(request);
    await faults.passed(answered, () => isNews && hearing.keep());
    if (outgoing.destroyed) return;
    const lie = status < badRequest ? lies.about(request) : undefined;
    const told = lie === undefined ? undefined : await changedBody(answer, lie);
    if (told === 'unreadable') return void outgoing.destroy();
    const headers = endToEndHeaders(answer.headers);
    const length = told?.length ?? headers['content-length'];
    outgoing.writeHead(status, answer.statusMessage, {
      ...headers,
      ...(length !== undefined && { 'content-length': length }),
    });
    outgoing.flushHeaders();
    if (isNews && status < badRequest) hearing.give();
    requests.append(answered);
    if (told !== undefined) return void outgoing.end(told);
    // Rejects when either side goes away, and by then has cut off the other.
    await pipeline(answer, outgoing).catch(() => undefined);
  }

  function answerInstead(request: BotRequest, outgoing: ServerResponse, refusal: Refusal): void {
    if (outgoing.destroyed) return;
    const { status, body, headers } = refusal;
    const [type, text] =
      typeof body === 'string' ? ['text/html', body] : ['application/json', JSON.stringify(body)];
    outgoing.writeHead(status, { 'content-type': type, ...headers }).end(text);
    requests.append({ ...request, status, answeredBy: 'proxy', answeredAtMs: performance.now() });
  }

  const server = createServer((incoming, outgoing) => void exchange(incoming, outgoing));
  // Never the first to close a connection: the bot could be sending its next request on it.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;

  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= endOnce());
  async function endOnce(): Promise<void> {
    signal.removeEventListener('abort', end);
    server.close();
    faults.releaseAll();
    news.releaseAll();
    const deadline = Promise.withResolvers<void>();
    const timer = setTimeout(deadline.resolve, drainTimeoutMs);
    await Promise.race([Promise.all(goingBack), deadline.promise]);
    clearTimeout(timer);
    server.closeAllConnections();
    upstream.close();
  }

  server.listen({ port: 0, host: '127.0.0.1', signal });
  await once(server, 'listening', { signal });
  signal.addEventListener('abort', end);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    requests,
    signed,
    hearing,
    holdAnswer: (matches) => faults.hold(matches),
    holdNews: (from) => news.hold(from),
    refuse: (matches, answer) => faults.refuse(matches, answer),
    lose: (wishes) => losses.begin(wishes),
    overhear: () => (overhearing ??= new Overhearing()),
    lie: (lie) => lies.begin(lie),
    [Symbol.asyncDispose]: end,
  };
}

function badGateway(homeserverUrl: string, error: unknown): Refusal {
  const sentence = `The homeserver at ${homeserverUrl} gave no answer: ${messageOf(error)}`;
  return { status: 502, body: { errcode: 'M_UNKNOWN', error: sentence } };
}
