/** Does one thing for all who want it while it is done for others: the next time begins after the last of them has asked. */
export class Batch<Want, Result> {
  readonly #perform: (wants: readonly Want[]) => Promise<Result>;
  #waiting: Want[] = [];
  #next: Promise<Result> | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(perform: (wants: readonly Want[]) => Promise<Result>) {
    this.#perform = perform;
  }

  /** What comes of it when it is done anew from now on. */
  join(want: Want): Promise<Result> {
    this.#waiting.push(want);
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<Result> {
    await this.#running;
    const wants = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const result = this.#perform(wants);
    this.#running = result.catch(() => {});
    return result;
  }
}
