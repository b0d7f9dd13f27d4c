import type { Verdict } from '../../reports/index.ts';
import type { KnownFailure } from '../bots/target.ts';

/**
 * The verdict with what is known of the scenario, if this is the failure that is known. One that ends in other words is new, and
 * says so.
 */
export function compareWithKnown(verdict: Verdict, known: readonly KnownFailure[] = []): Verdict {
  const [first] = known;
  if (first === undefined) return verdict;
  if (verdict.status !== 'fail') return { ...verdict, known: first.reason };
  const meant = known.find(({ says }) => says === undefined || verdict.reason.includes(says));
  if (meant !== undefined) return { ...verdict, known: meant.reason };
  const words = known.map(({ says }) => `“${says}”`).join(' or ');
  return {
    ...verdict,
    reason: `${verdict.reason}; it is known to fail with ${words}, and this is another failure`,
  };
}
