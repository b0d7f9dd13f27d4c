import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';

interface ChatRequest {
  readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
}

/** An OpenAI-compatible chat endpoint that says what the user said, for bots that cannot answer without a model. */
export interface EchoLlm extends AsyncDisposable {
  /** API root that goes into a bot's config, e.g. `http://127.0.0.1:4711/v1`. */
  readonly baseUrl: string;
}

/** Starts the fake on a free loopback port. It streams server-sent events, as chat completions do. */
export async function startEchoLlm(): Promise<EchoLlm> {
  const app = new Hono();
  app.post('/v1/chat/completions', async (context) => {
    const { messages = [] } = await context.req.json<ChatRequest>();
    const said = messages.findLast(({ role }) => role === 'user')?.content;
    context.header('content-type', 'text/event-stream');
    return stream(context, async (output) => {
      await output.write(chunk({ delta: { content: `echo: ${textOf(said)}` } }));
      await output.write(chunk({ delta: {}, finish_reason: 'stop' }));
    });
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
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
