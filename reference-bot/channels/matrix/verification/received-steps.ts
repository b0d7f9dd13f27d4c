/**
 * Knows whether verification steps of peers have come that the SDK has not taken in yet. The SDK tells neither, and a start
 * of ours that is decided meanwhile may meet one of the peer.
 */
export class ReceivedSteps {
  readonly #underWay = new Set<Promise<unknown>>();

  /** Counts steps as under way until the work on them is over. */
  takingIn(work: Promise<unknown>): void {
    const over = work
      .catch(() => {})
      .finally(() => {
        this.#underWay.delete(over);
      });
    this.#underWay.add(over);
  }

  /** Resolves when no step is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
