import * as nodeCrypto from 'node:crypto';
import { promisify } from 'node:util';

const { createCipheriv, createDecipheriv, hkdfSync, randomBytes } = nodeCrypto;
const algorithm = 'aes-256-gcm';
const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16];
const argon = { memoryKiB: 65_536, passes: 3, lanes: 1 };
const version1 = 'carapace-matrix-inbound-dlq-v1';
const ofStore = 'carapace-matrix-store-v1';

/** What is bound to the ciphertext. That of version 1 is the one which old files have. */
const purposes = { 1: 'matrix-inbound-dlq-v1', 2: 'matrix-inbound-dlq-envelope-v2' } as const;

export type EnvelopeVersion = keyof typeof purposes;

/** What a key follows from. Both count as text. */
export interface KeyMaterial {
  /** Passphrase of the encrypted store. */
  readonly passphrase: string;
  readonly installationId: string;
}

/** The passphrase of a store that follows from the config password of its bot. */
export function storePassphrase(configPassword: string, installationId: string): string {
  return Buffer.from(hkdfSync('sha256', configPassword, installationId, ofStore, keyBytes)).toString('hex');
}

/** The key of 32 bytes with which letters of a version are sealed. */
export async function letterKey(version: EnvelopeVersion, material: KeyMaterial): Promise<Uint8Array> {
  const { passphrase, installationId } = material;
  if (version === 1)
    return new Uint8Array(hkdfSync('sha256', passphrase, installationId, version1, keyBytes));
  const { memoryKiB: memory, passes, lanes: parallelism } = argon;
  const [message, nonce] = [Buffer.from(passphrase), Buffer.from(installationId)];
  if ('argon2' in nodeCrypto) {
    const options = { message, nonce, parallelism, tagLength: keyBytes, memory, passes };
    return promisify(nodeCrypto.argon2)('argon2id', options);
  }
  const { argon2idAsync } = await import('@noble/hashes/argon2.js');
  return argon2idAsync(message, nonce, { t: passes, m: memory, p: parallelism, dkLen: keyBytes });
}

/** A line of the queue, without its end. `nonce`: 12 bytes, by default random ones. */
export function sealLetter(
  version: EnvelopeVersion,
  key: Uint8Array,
  text: string,
  nonce: Uint8Array = randomBytes(nonceBytes),
): string {
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purposes[version]));
  const sealed = [cipher.update(text), cipher.final(), cipher.getAuthTag()];
  const [shownNonce, ciphertext] = [Buffer.from(nonce), Buffer.concat(sealed)].map((bytes) =>
    bytes.toString('base64url'),
  );
  return JSON.stringify({ version, nonce: shownNonce, ciphertext });
}

/**
 * What a line of the queue holds.
 * @throws Error for a line that is no envelope of this version, or was sealed with another key.
 */
export function openLetter(version: EnvelopeVersion, key: Uint8Array, line: string): string {
  const envelope = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const fields = Object.keys(envelope).join(', ');
  if (fields !== 'version, nonce, ciphertext' || envelope['version'] !== version)
    throw new Error(`no envelope of version ${version}: it has ${fields}`);
  const [nonce, sealed] = [envelope['nonce'], envelope['ciphertext']].map((part) =>
    Buffer.from(String(part), 'base64url'),
  ) as [Buffer, Buffer];
  const cipher = createDecipheriv(algorithm, key, nonce).setAAD(Buffer.from(purposes[version]));
  cipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([cipher.update(sealed.subarray(0, -tagBytes)), cipher.final()]).toString();
}
