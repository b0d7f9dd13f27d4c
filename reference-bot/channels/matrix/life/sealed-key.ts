import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { argon2id } from '../../../base/crypto/argon2id.ts';

const algorithm = 'aes-256-gcm';
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;

/** A key that only a passphrase opens. */
export interface SealedKey {
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
}

export async function sealKey(key: Uint8Array, passphrase: string): Promise<SealedKey> {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
  const closing = createCipheriv(algorithm, await argon2id(Buffer.from(passphrase), salt), nonce);
  const box = Buffer.concat([closing.update(key), closing.final(), closing.getAuthTag()]);
  return { salt: new Uint8Array(salt), nonce: new Uint8Array(nonce), box: new Uint8Array(box) };
}

/** Undefined: the passphrase is another one. */
export async function openKey(
  { salt, nonce, box }: SealedKey,
  passphrase: string,
): Promise<Uint8Array | undefined> {
  const opening = createDecipheriv(algorithm, await argon2id(Buffer.from(passphrase), salt), nonce);
  opening.setAuthTag(box.subarray(-tagBytes));
  try {
    const key = opening.update(box.subarray(0, -tagBytes));
    return new Uint8Array(Buffer.concat([key, opening.final()]));
  } catch {
    return undefined;
  }
}
