import { serveLoopback } from '../../http/serve-loopback.ts';
import { chatCompletions } from './chat-completions.ts';

/** An OpenAI-compatible chat endpoint that says what the user said, for bots that cannot answer without a model. */
export interface EchoLlm extends AsyncDisposable {
  /** API root that goes into a bot's config, e.g. `http://127.0.0.1:4711/v1`. */
  readonly baseUrl: string;
}

/** What the echo answers. */
export function echo(text: string): string {
  return `echo: ${text}`;
}

/** Starts the fake on a free loopback port. */
export async function startEchoLlm(): Promise<EchoLlm> {
  const server = await serveLoopback(chatCompletions(({ text }) => ({ kind: 'whole', text: echo(text) })));
  return { baseUrl: `${server.url}/v1`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
