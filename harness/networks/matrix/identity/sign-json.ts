import { ed25519 } from '@noble/curves/ed25519.js';
import { canonicalJson } from '../oracle/canonical-json.ts';
import { unpaddedBase64 } from '../oracle/sas/base64.ts';

/** An Ed25519 key pair; the public half as unpadded base64. */
export interface SigningKey {
  readonly secret: Uint8Array;
  readonly publicText: string;
}

/** A JSON object that may carry signatures. */
export interface Signable {
  readonly signatures?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly [member: string]: unknown;
}

/** A fresh key pair. */
export function newSigningKey(): SigningKey {
  const { secretKey, publicKey } = ed25519.keygen();
  return { secret: secretKey, publicText: unpaddedBase64(publicKey) };
}

/** The key pair of a private key in base64. */
export function signingKeyOf(secret: string): SigningKey {
  const bytes = new Uint8Array(Buffer.from(secret, 'base64'));
  return { secret: bytes, publicText: unpaddedBase64(ed25519.getPublicKey(bytes)) };
}

/** The public half of a private key, both in base64; undefined for what is no key. */
export function publicKeyOf(secret: string): string | undefined {
  const bytes = Buffer.from(secret, 'base64');
  return bytes.length === ed25519.lengths.secretKey ? unpaddedBase64(ed25519.getPublicKey(bytes)) : undefined;
}

/**
 * The object with one more signature, over all of it but `signatures` and `unsigned`.
 * @param name what stands after `ed25519:` in the id of the signing key: a device id or the public key itself.
 */
export function signJson<T extends Signable>(object: T, user: string, key: SigningKey, name: string): T {
  const { signatures, unsigned: _unsigned, ...signed } = object;
  const bytes = ed25519.sign(Buffer.from(canonicalJson(signed)), key.secret);
  const own = { ...signatures?.[user], [`ed25519:${name}`]: unpaddedBase64(bytes) };
  return { ...object, signatures: { ...signatures, [user]: own } };
}
