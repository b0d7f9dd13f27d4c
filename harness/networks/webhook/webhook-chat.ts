import { Hono } from 'hono';
import { z } from 'zod';
import { BlockedError } from '../../errors/blocked-error.ts';
import { isListening } from '../../http/is-listening.ts';
import { serveLoopback } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import type { Seat } from '../network.ts';

const answerLimitMs = 10_000;
const posted = z.object({ to: z.string(), text: z.string(), replyTo: z.string() });

/** An answer that the bot has posted. */
export interface WebhookAnswer {
  /** The conversation that it belongs to. */
  readonly to: string;
  readonly text: string;
  /** Id of the text that it answers. */
  readonly replyTo: string;
  readonly atMs: number;
}

/** A text as a caller posts it. */
export interface WebhookText {
  readonly id: string;
  readonly from: string;
  readonly conversation: string;
  readonly text: string;
}

/** The caller of a webhook channel: posts texts to the bot's port and takes its answers at a URL. */
export class WebhookChat implements AsyncDisposable {
  readonly seat: Seat;
  /** Everything that the bot has posted and that can be read, in order. */
  readonly answers = new EventLog<WebhookAnswer>();
  /** What else came to the URL, e.g. a body of another shape. */
  readonly unreadable: string[] = [];
  readonly #token: string = crypto.randomUUID();
  readonly #signal: AbortSignal;
  readonly #end: () => PromiseLike<void>;
  #botUrl: string | undefined;

  private constructor(answersUrl: string, end: () => PromiseLike<void>, signal: AbortSignal) {
    this.#end = end;
    this.#signal = signal;
    this.seat = {
      network: 'webhook',
      config: { enabled: true, url: answersUrl },
      environment: { WEBHOOK_TOKEN: this.#token },
      placeholders: { 'webhook.url': answersUrl, 'webhook.token': this.#token },
      sign: 'listen at its port',
      isTaken: async (limit) => {
        const taken = this.#botUrl !== undefined && (await isListening(this.#botUrl, limit));
        const meaning = 'nobody listens at the port of the bot';
        return { taken, seen: taken ? 'a port that listens' : 'no port that listens', meaning };
      },
      botIsAt: (url) => (this.#botUrl = url),
    };
  }

  /** Opens the URL for answers. Its token reaches no report. */
  static async open(
    signal: AbortSignal,
    registerSecret: (secret: string, label: string) => void,
  ): Promise<WebhookChat> {
    const app = new Hono();
    const server = await serveLoopback(app, signal);
    const chat = new WebhookChat(`${server.url}/answers`, () => server[Symbol.asyncDispose](), signal);
    registerSecret(chat.#token, 'token of the webhook');
    app.post('/answers', async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      const { success, data } = posted.safeParse(body);
      if (success) chat.answers.append({ ...data, atMs: performance.now() });
      else chat.unreadable.push(JSON.stringify(body) ?? 'no JSON');
      return c.body(null, success ? 204 : 400);
    });
    return chat;
  }

  /**
   * Posts a text to the bot.
   * @param token Default: the right one.
   * @returns the status of the bot's answer.
   * @throws BlockedError before the bot has a port.
   */
  async post(text: WebhookText, token = this.#token): Promise<number> {
    if (this.#botUrl === undefined) throw new BlockedError('the bot has no port to post to');
    const { status, body } = await fetch(`${this.#botUrl}/channels/webhook/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(text),
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(answerLimitMs)]),
    });
    await body?.cancel();
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}
