import { appendFileSync } from 'node:fs';
import type * as fc from 'fast-check';

const { CARA_SMOKE_INPUTS: share, CARA_SMOKE_SEED: seed, CARA_SMOKE_PATH: path } = process.env;
const { CARA_SMOKE_COUNTS: countsFile } = process.env;

/** How many inputs of one kind there are, and which. */
export interface Volume {
  /** In `npm test`, always the same ones. */
  readonly few: number;
  /** In `npm run fuzz`. */
  readonly many: number;
}

/** Parameters of fast-check for so many runs: `CARA_SMOKE_INPUTS=many` wants many, `CARA_SMOKE_SEED` and `CARA_SMOKE_PATH` the same ones again. */
export function runsOf<Ts>({ few, many }: Volume): fc.Parameters<Ts> {
  return {
    numRuns: share === 'many' ? many : few,
    seed: Number(seed ?? 1),
    ...(path !== undefined && { path }),
    // The smallest input is worth a minute; a bot that is started anew for each try is not worth ten.
    interruptAfterTimeLimit: 600_000,
    markInterruptAsFailure: false,
  };
}

/** Counts inputs of a kind for the table at the end of `npm run fuzz`. */
export class InputCount {
  readonly #kind: string;
  #count = 0;

  constructor(kind: string) {
    this.#kind = kind;
  }

  get count(): number {
    return this.#count;
  }

  add(count = 1): void {
    this.#count += count;
  }

  /** To be called when all runs are over. */
  report(): void {
    if (countsFile === undefined) return;
    appendFileSync(countsFile, `${JSON.stringify({ kind: this.#kind, count: this.#count })}\n`);
  }
}
