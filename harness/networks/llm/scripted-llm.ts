import { serveLoopback } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import { chatCompletions, type ChatAnswer, type ChatRequest } from './chat-completions.ts';
import { echo } from './echo-llm.ts';

/** What a model does with a question. `hold` lets it wait until it is let go. */
export type Reaction = ChatAnswer | { readonly kind: 'hold' };

/** A language model that does what a scenario wants. Without a wish it is an echo. */
export class ScriptedLlm implements AsyncDisposable {
  /** API root, e.g. `http://127.0.0.1:4711/v1`. */
  readonly baseUrl: string;
  /** All that it was asked, in order. */
  readonly asked: EventLog<ChatRequest>;
  readonly #script: Script;
  readonly #end: () => PromiseLike<void>;

  private constructor(baseUrl: string, script: Script, end: () => PromiseLike<void>) {
    this.baseUrl = baseUrl;
    this.#script = script;
    this.asked = script.asked;
    this.#end = end;
  }

  static async start(signal: AbortSignal): Promise<ScriptedLlm> {
    const script = new Script();
    const server = await serveLoopback(
      chatCompletions((request) => script.answer(request)),
      signal,
    );
    return new ScriptedLlm(`${server.url}/v1`, script, () => server[Symbol.asyncDispose]());
  }

  /**
   * From now on, decides what it does with each question.
   * @param react undefined stands for the echo.
   */
  react(react: (request: ChatRequest) => Reaction | undefined): void {
    this.#script.react = react;
  }

  /** Answers all that it holds back, and what comes later, as an echo. */
  letGo(): void {
    this.#script.react = () => undefined;
    this.#script.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.letGo();
    await this.#end();
  }
}

class Script {
  readonly asked = new EventLog<ChatRequest>();
  react: (request: ChatRequest) => Reaction | undefined = () => undefined;
  #held: (() => void)[] = [];

  async answer(request: ChatRequest): Promise<ChatAnswer> {
    this.asked.append(request);
    const reaction = this.react(request);
    if (reaction !== undefined && reaction.kind !== 'hold') return reaction;
    if (reaction !== undefined) await new Promise<void>((resolve) => this.#held.push(resolve));
    return { kind: 'whole', text: echo(request.text) };
  }

  release(): void {
    for (const resolve of this.#held.splice(0)) resolve();
  }
}
