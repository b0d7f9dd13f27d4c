/** Runs tasks one after the other, in the order they came. A task that fails does not stop the next. */
export class SerialQueue {
  /** Ends of the tasks that came last, by key. */
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Resolves or rejects as the task does. Tasks with different keys do not wait for each other. */
  async run<Value>(task: () => Promise<Value>, key = ''): Promise<Value> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    // The next task waits for the end, not for success.
    const tail = result.catch(() => {});
    this.#tails.set(key, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
