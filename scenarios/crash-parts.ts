import type { Trial } from '../harness/index.ts';

/** Each night every trial is played: hundreds of an operation. */
export const isNightly = process.env['CARA_SMOKE_NIGHTLY'] !== undefined;

const parts = 4;
const prefix = 'part-';

/**
 * Deals the trials of a scenario out at night to cases, which are played beside one another, each with a bot of its own.
 * Other runs try a few, in one case.
 */
export const nightlyCases: { readonly cases?: readonly string[] } = isNightly
  ? { cases: Array.from({ length: parts }, (_, index) => `${prefix}${index + 1}`) }
  : {};

/** Those that a case plays: of a point all are in the same part. A case that is no part plays all. */
export function trialsOfPart(trials: readonly Trial[], which: string): readonly Trial[] {
  if (!which.startsWith(prefix)) return trials;
  const remainder = Number(which.slice(prefix.length)) - 1;
  return trials.filter(({ at = 0 }) => at % parts === remainder);
}
