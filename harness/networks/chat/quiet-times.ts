const everywhere = '';

/** Times in which a service wants to be asked for nothing: everywhere, or each for one place, e.g. a conversation. */
export class QuietTimes {
  readonly #untilMs = new Map<string, number>();

  begin(seconds: number, place = everywhere): void {
    this.#untilMs.set(place, performance.now() + seconds * 1_000);
  }

  /** Time passes for the service, as for a bot whose clock is moved on. */
  pass(ms: number): void {
    for (const [place, untilMs] of this.#untilMs) this.#untilMs.set(place, untilMs - ms);
  }

  /** Whole seconds that are left; 0: none. */
  leftSeconds(place = everywhere): number {
    return Math.ceil(Math.max(0, this.#leftMs(place)) / 1_000);
  }

  /**
   * What the service holds against a bot that asks nevertheless.
   * @param what it did, e.g. `called sendMessage`.
   * @param name of the member or header that told it how long to wait.
   */
  breach(
    what: string,
    name: string,
    place = everywhere,
  ): { readonly rule: string; readonly sentence: string } {
    const earlyMs = Math.round(this.#leftMs(place));
    return {
      rule: 'asked-before-retry-after',
      sentence: `${what} ${earlyMs} ms before the time that the service had named with ${name}`,
    };
  }

  #leftMs(place: string): number {
    return (this.#untilMs.get(place) ?? -Infinity) - performance.now();
  }
}
