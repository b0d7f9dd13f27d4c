import { frameworkInvariants } from './framework.ts';
import { withoutRule } from '../machine/outputs.ts';
import type { History } from './history.ts';
import { identityInvariants } from './identity.ts';
import type { Invariant } from './invariant.ts';
import { sasInvariants } from './sas.ts';

/** All 63, by number. */
export const invariants: readonly Invariant[] = [
  ...frameworkInvariants,
  ...sasInvariants,
  ...identityInvariants,
].toSorted((one, other) => one.id.localeCompare(other.id));

/** Those that a history shows to be broken. */
export function brokenIn(history: History, among: readonly Invariant[] = invariants): readonly Invariant[] {
  const { variant, happenings } = history;
  const bare = { variant, happenings: happenings.map(withoutRule) };
  const isTold = (rule: string): boolean => happenings.some((happening) => happening.endsWith(`(${rule})`));
  return among.filter(({ broken, rules = [] }) => broken?.(bare) || rules.some(isTold));
}
