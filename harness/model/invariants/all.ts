import { frameworkInvariants } from './framework.ts';
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
  return among.filter(({ broken }) => broken?.(history));
}
