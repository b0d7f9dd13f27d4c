import { ExpectationError, type IdentityFacts, type Stage, type VaultFound } from '../../harness/index.ts';

type Opened = VaultFound & { readonly kind: 'opens' };

/** The key opens the account, and everything that is needed to have it back is there and fits. */
export async function expectKeyOpens(
  { check, vault }: Pick<Stage<'vault'>, 'check' | 'vault'>,
  key: string | undefined,
): Promise<Opened['vault']> {
  if (key === undefined) throw new ExpectationError('there is no recovery key', 'a recovery key', 'none');
  const found = await vault.open(key);
  check('what the key is to the account', 'opens', found.kind);
  if (found.kind !== 'opens') throw new TypeError('a check that differs ends the scenario');
  const faults = await found.vault.faults();
  check('what is missing of the account', 'nothing', faults.join('; ') || 'nothing');
  return found.vault;
}

/** The identity is the one from before. One that was not there before is none that people could trust. */
export function expectSameIdentity(
  { check }: Pick<Stage<never>, 'check'>,
  before: IdentityFacts,
  after: IdentityFacts,
): void {
  check('master key', before.master ?? 'one from before', after.master ?? 'none');
  check('self-signing key', before.selfSigning ?? 'one from before', after.selfSigning ?? 'none');
}
