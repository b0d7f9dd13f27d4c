import type { LogDestination } from '../seams/seams.ts';

/** How many lines are kept at most, and how many characters they may have together. */
export const logRingLimits = { lines: 5_000, chars: 4_000_000 } as const;

/** A line that is kept, and its number since the start. */
export interface KeptLine {
  readonly seq: number;
  readonly line: string;
}

/** Passes lines on and keeps the newest ones. It sees what the log has written, so that no secret is in them. */
export class LogRing implements LogDestination {
  readonly #destination: LogDestination;
  readonly #limits: { readonly lines: number; readonly chars: number };
  readonly #kept: KeptLine[] = [];
  #chars = 0;
  #seq = 0;

  constructor(
    destination: LogDestination,
    limits: { readonly lines: number; readonly chars: number } = logRingLimits,
  ) {
    this.#destination = destination;
    this.#limits = limits;
  }

  write(line: string): void {
    this.#destination.write(line);
    this.#kept.push({ seq: (this.#seq += 1), line });
    this.#chars += line.length;
    while (this.#kept.length > this.#limits.lines || this.#chars > this.#limits.chars)
      this.#chars -= this.#kept.shift()?.line.length ?? 0;
  }

  /** Oldest first. */
  get lines(): readonly KeptLine[] {
    return this.#kept;
  }
}
