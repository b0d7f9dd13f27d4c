import { hkdfSync } from 'node:crypto';

const purpose = 'carapace-matrix-store-v1';
const keyBytes = 32;

/**
 * The passphrase of the encrypted store that follows from the config password: text, 64 hex digits. The salt is the
 * text of the installation id, not what it encodes.
 */
export function deriveStorePassphrase(configPassword: string, installationId: string): string {
  return Buffer.from(hkdfSync('sha256', configPassword, installationId, purpose, keyBytes)).toString('hex');
}
