import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { serveLoopback } from '../../http/serve-loopback.ts';

interface ChatRequest {
  readonly model?: string;
  /** Absent: the answer comes as a whole. */
  readonly stream?: boolean;
  readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
}

/** An OpenAI-compatible chat endpoint that says what the user said, for bots that cannot answer without a model. */
export interface EchoLlm extends AsyncDisposable {
  /** API root that goes into a bot's config, e.g. `http://127.0.0.1:4711/v1`. */
  readonly baseUrl: string;
}

/** Starts the fake on a free loopback port. It streams server-sent events where it is asked to. */
export async function startEchoLlm(): Promise<EchoLlm> {
  const app = new Hono();
  app.post('/v1/chat/completions', async (context) => {
    const { messages = [], model = 'echo', stream: isStream } = await context.req.json<ChatRequest>();
    const answer = `echo: ${textOf(messages.findLast(({ role }) => role === 'user')?.content)}`;
    if (!isStream) return context.json(completion(model, answer));
    context.header('content-type', 'text/event-stream');
    return stream(context, async (output) => {
      await output.write(chunk({ delta: { content: answer } }));
      await output.write(chunk({ delta: {}, finish_reason: 'stop' }));
    });
  });
  const server = await serveLoopback(app);
  return { baseUrl: `${server.url}/v1`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
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
