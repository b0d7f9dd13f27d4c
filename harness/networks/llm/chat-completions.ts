import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { stream } from 'hono/streaming';

/** What a bot asks a model. */
export interface ChatRequest {
  readonly model: string;
  /** True: the answer is wanted piece by piece. */
  readonly streamed: boolean;
  /** What the user said last. */
  readonly text: string;
  /** What was said before, oldest first: what the bot remembers, and what it tells the model of itself. */
  readonly earlier: readonly string[];
  /** Who said that, of `system`, `user` and `assistant`: as many as there are texts. */
  readonly speakers: readonly string[];
}

/** How a model answers. `cut-off`: a part of the answer comes, and then the connection ends. */
export type ChatAnswer =
  | { readonly kind: 'whole' | 'cut-off'; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterSeconds?: number };

interface Body {
  readonly model?: string;
  readonly stream?: boolean;
  readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
}

/**
 * The chat endpoint of OpenAI's API, which streams server-sent events where it is asked to.
 * @param isAway true while connections are cut off before they are answered.
 */
export function chatCompletions(
  answer: (request: ChatRequest) => ChatAnswer | Promise<ChatAnswer>,
  isAway: () => boolean = () => false,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    if (!isAway()) return next();
    context.env.incoming.socket.destroy();
    return context.body(null, 502);
  });
  app.post('/v1/chat/completions', async (context) => {
    const { messages = [], model = 'echo', stream: streamed = false } = await context.req.json<Body>();
    const last = messages.findLastIndex(({ role }) => role === 'user');
    const text = textOf(messages[last]?.content);
    const before = messages.slice(0, Math.max(last, 0));
    const earlier = before.map(({ content }) => textOf(content));
    const speakers = before.map(({ role }) => role);
    const given = await answer({ model, streamed, text, earlier, speakers });
    if (given.kind === 'refused') {
      const { status, retryAfterSeconds } = given;
      if (retryAfterSeconds !== undefined) context.header('retry-after', String(retryAfterSeconds));
      return context.json({ error: { message: 'the model refuses', type: 'scripted' } }, status as 400);
    }
    return streamed ? streamAnswer(context, given) : context.json(completion(model, given.text));
  });
  return app;
}

function streamAnswer(
  context: Context,
  { kind, text }: ChatAnswer & { kind: 'whole' | 'cut-off' },
): Response {
  context.header('content-type', 'text/event-stream');
  return stream(context, async (output) => {
    await output.write(chunk({ delta: { content: text } }));
    if (kind === 'whole') await output.write(chunk({ delta: {}, finish_reason: 'stop' }));
  });
}

function completion(model: string, content: string): object {
  const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 0, model, choices: [choice], usage };
}

function chunk(choice: object): string {
  return `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
}

/** Content is a text or a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: string }) => part.text ?? '').join('');
}
