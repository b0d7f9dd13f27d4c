const limit = 10_000;

/** Knows the ids that came last, to tell what comes twice. In memory only. */
export class RecentIds {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Notes an id. Returns false if it is known already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > limit && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
