import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipherName = 'aes-256-gcm';
const keyBytes = 32;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const purpose = 'cara-ref onboarding: cross-signing seeds, v1';

/** What was sealed cannot be opened: another secret, another label, or changed bytes. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Encrypts with AES-256-GCM under a key derived by HKDF-SHA-256 from `secret` and a fresh salt. The label is not
 * in the result, but without the same one it cannot be opened, so one record cannot stand in for another.
 */
export function seal(secret: string, label: string, text: string): Uint8Array {
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, keyOf(secret, salt), nonce).setAAD(Buffer.from(label));
  return Buffer.concat([salt, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The text that was sealed with the same secret and label.
 * @throws SealBroken
 */
export function unseal(secret: string, label: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const [salt, rest] = [bytes.subarray(0, saltBytes), bytes.subarray(saltBytes)];
  const [nonce, text] = [rest.subarray(0, nonceBytes), rest.subarray(nonceBytes, -tagBytes)];
  try {
    const decipher = createDecipheriv(cipherName, keyOf(secret, salt), nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(label))
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(text), decipher.final()]).toString();
  } catch (cause) {
    throw new SealBroken('sealed under another secret, or changed since', { cause });
  }
}

function keyOf(secret: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, purpose, keyBytes));
}
