import { serveLoopback } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import { chatCompletions, type ChatAnswer, type ChatRequest } from './chat-completions.ts';
import { echo } from './echo-llm.ts';

/** What a model does with a question. `hold` lets it wait until it is let go. */
export type Reaction = ChatAnswer | { readonly kind: 'hold' };

/** A server at which several scenarios have a language model each. */
export class LlmHost implements AsyncDisposable {
  /** API root, e.g. `http://127.0.0.1:4711/v1`. */
  readonly baseUrl: string;
  readonly #models: Set<ScriptedLlm>;
  readonly #server: AsyncDisposable;

  private constructor(baseUrl: string, models: Set<ScriptedLlm>, server: AsyncDisposable) {
    this.baseUrl = baseUrl;
    this.#models = models;
    this.#server = server;
  }

  static async start(signal: AbortSignal): Promise<LlmHost> {
    const models = new Set<ScriptedLlm>();
    const answer = (request: ChatRequest): ChatAnswer | Promise<ChatAnswer> => {
      const model = [...models].find(({ isAsked }) => isAsked(request.text));
      return model?.answer(request) ?? { kind: 'whole', text: echo(request.text) };
    };
    const isAway = (): boolean => [...models].some((model) => model.isAway);
    const server = await serveLoopback(chatCompletions(answer, isAway), signal);
    return new LlmHost(`${server.url}/v1`, models, server);
  }

  /**
   * @param isAsked whether a question is for this model; what is for none is answered as an echo.
   * @param end called when the model is disposed of. Default: the host forgets it.
   */
  add(
    isAsked: (text: string) => boolean,
    end: (model: ScriptedLlm) => void | PromiseLike<void> = (model) => void this.#models.delete(model),
  ): ScriptedLlm {
    const model: ScriptedLlm = new ScriptedLlm(this.baseUrl, isAsked, () => end(model));
    this.#models.add(model);
    return model;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

/**
 * A language model that does what a scenario wants: the part `model`. Without a wish it is an echo.
 * @example
 * ```ts
 * import { scenario, type ScriptedLlm } from 'cara-smoke';
 *
 * const refuseAll = (model: ScriptedLlm): void => model.react(() => ({ kind: 'refused', status: 500 }));
 *
 * export default scenario({
 *   id: 'example.model-refuses',
 *   title: 'People hear something, also when the model refuses',
 *   tags: ['example'],
 *   requires: ['telegram.polling', 'model.answer'],
 *   uses: ['daemon', 'telegram', 'model'],
 *   mutants: {},
 *   async run({ telegram, model, deadlineMs, signal }) {
 *     refuseAll(model);
 *     await telegram.say('hello');
 *     await telegram.heard.first(() => true, { why: 'any answer', deadlineMs, signal });
 *   },
 * });
 * ```
 */
export class ScriptedLlm implements AsyncDisposable {
  readonly baseUrl: string;
  /** All that it was asked, in order. */
  readonly asked = new EventLog<ChatRequest>();
  readonly isAsked: (text: string) => boolean;
  readonly #end: () => void | PromiseLike<void>;
  #react: (request: ChatRequest) => Reaction | undefined = () => undefined;
  #isAway = false;
  #held: (() => void)[] = [];

  /** @param end called when it is disposed of. */
  constructor(baseUrl: string, isAsked: (text: string) => boolean, end: () => void | PromiseLike<void>) {
    this.baseUrl = baseUrl;
    this.isAsked = isAsked;
    this.#end = end;
  }

  /** Starts one for a bot of its own. */
  static async start(signal: AbortSignal): Promise<ScriptedLlm> {
    const host = await LlmHost.start(signal);
    return host.add(
      () => true,
      () => host[Symbol.asyncDispose](),
    );
  }

  /**
   * From now on, decides what it does with each question.
   * @param react undefined stands for the echo.
   */
  react(react: (request: ChatRequest) => Reaction | undefined): void {
    this.#react = react;
  }

  /**
   * Lets go of all that it holds back, at once.
   * @param react what it does with that, and with what comes later. Default: it is an echo.
   */
  letGo(react: (request: ChatRequest) => Reaction | undefined = () => undefined): void {
    this.#react = react;
    for (const resolve of this.#held.splice(0)) resolve();
  }

  /** True: each connection to its host is cut off. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** It cannot be reached until what this returns is disposed of, and others at its host neither. */
  leave(): Disposable {
    this.#isAway = true;
    return { [Symbol.dispose]: () => void (this.#isAway = false) };
  }

  async answer(request: ChatRequest): Promise<ChatAnswer> {
    this.asked.append(request);
    let reaction = this.#react(request);
    while (reaction?.kind === 'hold') {
      await new Promise<void>((resolve) => this.#held.push(resolve));
      reaction = this.#react(request);
    }
    return reaction ?? { kind: 'whole', text: echo(request.text) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.letGo();
    await this.#end();
  }
}
