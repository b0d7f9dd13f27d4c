import type { BotRequest, ProxiedRequest } from './proxied-request.ts';

/** An answer that a proxy gives in the place of the homeserver. */
export interface Refusal {
  readonly status: number;
  /** An object is sent as JSON, such as a Matrix error; a text as HTML, such as a gateway's error page. */
  readonly body: object | string;
  /** In addition, e.g. `{ 'retry-after': '1' }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers that are kept from the bot, from {@link HomeserverProxy.holdAnswer} until they are released. */
export interface HeldAnswer extends Disposable {
  /**
   * Resolves when the homeserver has answered a matching request and the answer is being held back. Rejects when
   * the hold is released, or the proxy disposed of, before there was one.
   */
  readonly held: Promise<ProxiedRequest>;
  /** Lets the held answers go, and holds no others. */
  release(): void;
}

interface Hold {
  readonly matches: (request: ProxiedRequest) => boolean;
  readonly held: PromiseWithResolvers<ProxiedRequest>;
  readonly released: PromiseWithResolvers<void>;
}

/** The faults that are in force. */
export class AnswerFaults {
  readonly #holds = new Set<Hold>();
  readonly #refusals = new Set<{ matches: (request: BotRequest) => boolean; answer: Refusal }>();

  hold(matches: (request: ProxiedRequest) => boolean): HeldAnswer {
    const hold: Hold = { matches, held: Promise.withResolvers(), released: Promise.withResolvers() };
    this.#holds.add(hold);
    // Who does not ask whether something was held is not told that nothing was.
    hold.held.promise.catch(() => undefined);
    const release = (): void => this.#release(hold);
    return { held: hold.held.promise, release, [Symbol.dispose]: release };
  }

  refuse(matches: (request: BotRequest) => boolean, answer: Refusal): Disposable {
    const refusal = { matches, answer };
    this.#refusals.add(refusal);
    return { [Symbol.dispose]: () => void this.#refusals.delete(refusal) };
  }

  /** What to answer instead of asking the homeserver; the oldest refusal that matches decides. */
  refusalOf(request: BotRequest): Refusal | undefined {
    return [...this.#refusals].find(({ matches }) => matches(request))?.answer;
  }

  /**
   * Resolves when nothing holds this answer any more.
   * @param whenHeld called where something does.
   */
  async passed(request: ProxiedRequest, whenHeld: () => void): Promise<void> {
    for (const { matches, held, released } of this.#holds) {
      if (!matches(request)) continue;
      whenHeld();
      held.resolve(request);
      await released.promise;
    }
  }

  releaseAll(): void {
    for (const hold of this.#holds) this.#release(hold);
  }

  #release(hold: Hold): void {
    this.#holds.delete(hold);
    hold.released.resolve();
    hold.held.reject(
      new Error(
        'No answer was held back: until its release the homeserver answered no request that matches. Expected ' +
          'the bot to send one; see the requests of the proxy for what it sent.',
      ),
    );
  }
}
