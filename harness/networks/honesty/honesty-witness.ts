import type { Evidence } from '../../../reports/index.ts';
import { keepBooks } from '../books.ts';
import type { BrokenRule, Witness } from '../witness.ts';
import type { Deafness } from './deaf-watch.ts';

export interface HonestyWitnessOptions {
  /** E.g. `matrix`. */
  readonly network: string;
  /** How long the bot may take to notice that nothing reaches it. */
  readonly noticingMs: number;
  readonly measure: () => Promise<Deafness>;
  readonly record: (evidence: Evidence) => void;
}

/** Judges when a scenario is over, whatever it was about, whether a bot that was deaf said so. */
export class HonestyWitness implements Witness {
  readonly #options: HonestyWitnessOptions;

  constructor(options: HonestyWitnessOptions) {
    this.#options = options;
  }

  async testify(): Promise<readonly BrokenRule[]> {
    const { network, noticingMs, measure, record } = this.#options;
    const { deafMs, saidToHearMs, longestMs } = await measure();
    if (deafMs > 0) record({ kind: 'books', network, ...keepBooks([], []), deafMs, saidToHearMs });
    if (longestMs <= noticingMs) return [];
    const [said, allowed] = [longestMs, noticingMs].map((ms) => `${Math.round(ms / 1_000)} s`);
    return [
      {
        rule: 'healthy-while-deaf',
        sentence: `said for ${said} that it hears while nothing reached it; it may take ${allowed} to notice`,
        about: 'honesty',
        certainty: 'proven',
        isSilence: false,
        failsAlone: 'all else went well, but the bot said that it hears while it was deaf',
      },
    ];
  }
}
