import { ControlFeed, isWelcome } from './control-feed.ts';

const changes = new Set(['matrix.verification.requested', 'matrix.verification.updated']);

/**
 * Hears over the WebSocket of a control API that its verifications change. Events may be dropped, and not every API has
 * them: they tell when to ask again, and never what to believe.
 */
export class ControlEvents implements Disposable {
  readonly #feed: ControlFeed;
  #isOpen = false;
  #change = Promise.withResolvers<void>();

  /** Connects in the background. Where that fails nothing is heard. */
  constructor(baseUrl: string, token: string) {
    this.#feed = new ControlFeed(baseUrl, { token });
    this.#feed.frames.subscribe((frame) => {
      if (isWelcome(frame)) this.#isOpen = true;
      if (frame.event !== undefined && changes.has(frame.event)) this.#wake();
    });
    void this.#feed.closed.then(() => {
      this.#isOpen = false;
      this.#wake();
    });
  }

  /** Resolves when something changes, or when no more is heard; undefined where nothing can be heard. */
  nextChange(): Promise<void> | undefined {
    return this.#isOpen ? this.#change.promise : undefined;
  }

  [Symbol.dispose](): void {
    this.#feed[Symbol.dispose]();
  }

  #wake(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }
}
