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

  /** Does something at a moment when no step is under way. */
  async whenSettled<Value>(act: () => Promise<Value>): Promise<Value> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    return act();
  }
}
