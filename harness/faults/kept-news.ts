import type { Hearing } from '../networks/honesty/hearing.ts';

/** Knows whether what a bot has asked for last, of all that is new, was kept from it. */
export class KeptNews implements Hearing {
  readonly #listeners = new Set<() => void>();
  #areKept = false;

  isCutOff(): boolean {
    return this.#areKept;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A request for news was refused, lost, or is held back. */
  keep(): void {
    this.#set(true);
  }

  /** News went to the bot. */
  give(): void {
    this.#set(false);
  }

  #set(areKept: boolean): void {
    if (areKept === this.#areKept) return;
    this.#areKept = areKept;
    for (const listener of this.#listeners) listener();
  }
}
