/** Holds back all callers while it is closed. */
export class Gate {
  #closed: PromiseWithResolvers<void> | undefined;

  /** Closes it; the result opens it. */
  close(): () => void {
    this.#closed ??= Promise.withResolvers();
    return () => this.open();
  }

  open(): void {
    this.#closed?.resolve();
    this.#closed = undefined;
  }

  /** Resolves as soon as it is open. */
  async passed(): Promise<void> {
    await this.#closed?.promise;
  }
}
