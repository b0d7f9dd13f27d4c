import { hkdfSync } from 'node:crypto';
import { argon2id } from '../../../base/crypto/argon2id.ts';

const keyBytes = 32;
const legacyPurpose = 'carapace-matrix-inbound-dlq-v1';

/** Versions of the envelope. `1` is read and no longer written. */
export type EnvelopeVersion = 1 | 2;

/** Keys of 32 bytes, as far as there are any. */
export type LetterKeys = ReadonlyMap<EnvelopeVersion, Uint8Array>;

/**
 * Derives the key of a version.
 * @param passphrase of the encrypted store, as text.
 * @param installationId as text, not what it encodes.
 */
export async function deriveLetterKey(
  version: EnvelopeVersion,
  passphrase: string,
  installationId: string,
): Promise<Uint8Array> {
  const salt = Buffer.from(installationId);
  if (version === 1) return new Uint8Array(hkdfSync('sha256', passphrase, salt, legacyPurpose, keyBytes));
  return argon2id(Buffer.from(passphrase), salt);
}
