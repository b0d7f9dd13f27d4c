import type { EventLog } from '../waiting/event-log.ts';

/** A bot that prints much is not asked after each line. */
const pauseMs = 50;

/** Tells when a bot has printed something: it may have come further, and is worth asking. */
export class NextLine implements Disposable {
  #next = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  readonly #unsubscribe: () => void;

  constructor(output: EventLog<string>) {
    this.#unsubscribe = output.subscribe(() => {
      this.#timer ??= setTimeout(() => this.#tell(), pauseMs);
    });
  }

  /** Resolves soon after the next line. */
  get promise(): Promise<void> {
    return this.#next.promise;
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = undefined;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}
