/**
 * How a scenario ended, in the words people read. A mutant has words of its own, because a broken bot that
 * turns red is the good outcome: it was `caught`; one that stays green has `escaped`; one that is red for another
 * reason than what is wrong with it was `misnamed`. Of a mutant that a scenario does not list nothing is expected: it is
 * `noticed`, or the scenario is `silent`. A scenario that the manifest declares to fail is `known` if it
 * does, and `mended` if it passes.
 */
export const outcomes = [
  'failed',
  'escaped',
  'misnamed',
  'flaky',
  'crashed',
  'blocked',
  'not-run',
  'mended',
  'known',
  'skipped',
  'silent',
  'noticed',
  'caught',
  'passed',
] as const;
export type Outcome = (typeof outcomes)[number];
