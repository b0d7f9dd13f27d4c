import { createPrivateKey, createPublicKey, type JsonWebKey, randomBytes, sign, verify } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

const pkcs8Ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key pair. Both texts are unpadded standard base64 of 32 bytes. */
export interface SigningKey {
  readonly publicKey: string;
  /** The private key. */
  readonly seed: string;
}

/** An object of Matrix that carries signatures. */
export type Signable = Readonly<Record<string, unknown>>;

/** A fresh key pair. */
export function newSigningKey(): SigningKey {
  return signingKeyFrom(unpadded(randomBytes(32)));
}

/** The key pair of a seed. */
export function signingKeyFrom(seed: string): SigningKey {
  const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' }) as JsonWebKey;
  return { seed, publicKey: unpadded(Buffer.from(x!, 'base64url')) };
}

/** The object with one signature more: `userId`'s with `key`. What is signed leaves out `signatures` and `unsigned`. */
export function signed<Value extends Signable>(
  value: Value,
  userId: string,
  key: SigningKey,
): Value & { readonly signatures: Signatures } {
  const signatures = signaturesOf(value);
  const signature = unpadded(sign(null, signedBytes(value), privateKeyOf(key.seed)));
  const ofUser = { ...signatures[userId], [`ed25519:${key.publicKey}`]: signature };
  return { ...value, signatures: { ...signatures, [userId]: ofUser } };
}

/** True when the object carries a valid signature of `userId` with the key named `keyId`, which is `publicKey`. */
export function isSignedBy(value: Signable, userId: string, keyId: string, publicKey: string): boolean {
  const signature = signaturesOf(value)[userId]?.[keyId];
  if (typeof signature !== 'string') return false;
  try {
    const x = Buffer.from(publicKey, 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, signedBytes(value), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

type Signatures = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function signaturesOf(value: Signable): Signatures {
  return (value['signatures'] ?? {}) as Signatures;
}

function signedBytes({ signatures: _signatures, unsigned: _unsigned, ...rest }: Signable): Buffer {
  return Buffer.from(canonicalJson(rest));
}

function privateKeyOf(seed: string) {
  const key = Buffer.concat([pkcs8Ed25519Prefix, Buffer.from(seed, 'base64')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/u, '');
}
