import { messageOf } from '../../base/errors/message-of.ts';
import type { Clock } from '../../base/seams/seams.ts';
import { type Agent, AgentError, type InboundText } from '../agent.ts';
import type { OpenAiConfig } from '../agent-config.ts';
import { readAnswer } from './read-answer.ts';

/** A model that says nothing for so long is given up. */
const silenceLimitMs = 90_000;
const callLimitMs = 600_000;
const tooManyRequests = 429;
const firstServerError = 500;
const explanationLimit = 300;

export interface OpenAiSeams {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** Asks a language model. The answer is streamed, so that one that stands still is noticed. */
export function openAiAgent(config: OpenAiConfig, seams: OpenAiSeams): Agent {
  return async (text, stopping) => {
    const silence = new AbortController();
    const signal = AbortSignal.any([stopping, silence.signal]);
    const giveUp = (ms: number): void => {
      const seconds = ms / 1_000;
      silence.abort(new AgentError(`the model said nothing for ${seconds} s`, { passes: true }));
    };
    const watch = new SilenceWatch(seams.clock, signal, giveUp);
    try {
      watch.heard();
      const answer = await ask(config, text, seams.fetch, signal);
      return await readAnswer(answer, () => watch.heard());
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AgentError) throw error;
      throw new AgentError(`the model cannot be reached: ${messageOf(error)}`, {
        passes: true,
        cause: error,
      });
    } finally {
      watch.end();
    }
  };
}

async function ask(
  { completionsUrl, apiKey, model }: OpenAiConfig,
  { history, body }: InboundText,
  fetch: OpenAiSeams['fetch'],
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const messages = [
    ...history.map(({ role, text: content }) => ({ role, content })),
    { role: 'user', content: body },
  ];
  const response = await fetch(completionsUrl, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${apiKey}`,
      Accept: 'text/event-stream',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    redirect: 'error',
    signal,
  });
  if (response.ok && response.body !== null) return response.body;
  const explanation = (await response.text()).slice(0, explanationLimit);
  const { status } = response;
  throw new AgentError(`the model's API answered ${status}: ${explanation}`, {
    passes: status === tooManyRequests || status >= firstServerError,
    waitMs: Math.max(0, Number(response.headers.get('retry-after') ?? 0)) * 1_000 || 0,
  });
}

/** Calls `giveUp` once nothing was heard for the limit, or when the call as a whole takes too long. */
class SilenceWatch {
  readonly #clock: Clock;
  readonly #giveUp: (ms: number) => void;
  readonly #over = new AbortController();
  #gap = new AbortController();

  constructor(clock: Clock, signal: AbortSignal, giveUp: (ms: number) => void) {
    this.#clock = clock;
    this.#giveUp = giveUp;
    signal.addEventListener('abort', () => this.end(), { once: true, signal: this.#over.signal });
    this.#after(callLimitMs, this.#over.signal);
  }

  heard(): void {
    this.#gap.abort();
    this.#gap = new AbortController();
    this.#after(silenceLimitMs, AbortSignal.any([this.#gap.signal, this.#over.signal]));
  }

  end(): void {
    this.#over.abort();
  }

  #after(ms: number, signal: AbortSignal): void {
    void this.#clock.sleep(ms, signal).then(
      () => this.#giveUp(ms),
      () => {},
    );
  }
}
