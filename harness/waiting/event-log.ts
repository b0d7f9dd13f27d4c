import { within, type Wait } from './waiting.ts';

/**
 * An append-only list that can be waited on, e.g. what a person has heard. Waits look at the past first, so nothing can be missed.
 * @example
 * ```ts
 * import type { EventLog, Heard, Wait } from 'cara-smoke';
 *
 * // The first thing heard that says hello. @throws DeadlineError where none does in time.
 * export const greetingIn = (heard: EventLog<Heard>, wait: Wait): Promise<Heard> =>
 *   heard.first(({ text }) => /hello/iu.test(text), wait);
 * ```
 */
export class EventLog<T> {
  readonly #items: T[] = [];
  readonly #listeners = new Set<(item: T) => void>();

  get items(): readonly T[] {
    return this.#items;
  }

  append(item: T): void {
    this.#items.push(item);
    for (const listener of this.#listeners) listener(item);
  }

  /** Calls the listener for each item from now on; the returned function ends that. */
  subscribe(listener: (item: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first item, past or future, that matches. */
  async first(matches: (item: T) => boolean, wait: Wait): Promise<T> {
    const past = this.#items.find(matches);
    if (past !== undefined) return past;
    const future = Promise.withResolvers<T>();
    const unsubscribe = this.subscribe((item) => {
      if (matches(item)) future.resolve(item);
    });
    return within(future.promise, wait).finally(unsubscribe);
  }
}
