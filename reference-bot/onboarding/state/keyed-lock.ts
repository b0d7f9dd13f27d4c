/** Lets work with the same key happen one after the other, and work with different keys at once. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** The outcome of `work`, which begins when what came before with this key has ended. */
  async run<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    // Whoever comes next waits for the end, not for success.
    const tail = mine.catch(() => undefined);
    this.#tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
