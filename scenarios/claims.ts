import type { Capability, CommonStage } from '../harness/index.ts';

/** A comparison that counts for bots that claim something; of others it is a finding where it does not hold. */
export function checkIfClaimed(
  { claims, check, finding }: Pick<CommonStage<string>, 'claims' | 'check' | 'finding'>,
  claim: Capability,
  name: string,
  expected: string,
  observed: string,
): void {
  if (claims(claim)) check(name, expected, observed);
  else finding(name, expected, observed);
}
