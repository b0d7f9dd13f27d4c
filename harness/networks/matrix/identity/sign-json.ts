import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../oracle/canonical-json.ts';
import { unpaddedBase64 } from '../oracle/sas/base64.ts';

const keyBytes = 32;
/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

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
  return keyPairOf(randomBytes(keyBytes));
}

/** The key pair of a private key in base64. */
export function signingKeyOf(secret: string): SigningKey {
  return keyPairOf(Buffer.from(secret, 'base64'));
}

/** The public half of a private key, both in base64; undefined for what is no key. */
export function publicKeyOf(secret: string): string | undefined {
  const bytes = Buffer.from(secret, 'base64');
  return bytes.length === keyBytes ? keyPairOf(bytes).publicText : undefined;
}

/**
 * The object with one more signature, over all of it but `signatures` and `unsigned`.
 * @param name what stands after `ed25519:` in the id of the signing key: a device id or the public key itself.
 */
export function signJson<T extends Signable>(object: T, user: string, key: SigningKey, name: string): T {
  const { signatures, unsigned: _unsigned, ...signed } = object;
  const bytes = sign(null, Buffer.from(canonicalJson(signed)), privateKeyOf(key.secret));
  const own = { ...signatures?.[user], [`ed25519:${name}`]: unpaddedBase64(bytes) };
  return { ...object, signatures: { ...signatures, [user]: own } };
}

function keyPairOf(secret: Uint8Array): SigningKey {
  const { x } = createPublicKey(privateKeyOf(secret)).export({ format: 'jwk' });
  return { secret, publicText: unpaddedBase64(Buffer.from(x!, 'base64url')) };
}

function privateKeyOf(secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Header, secret]), format: 'der', type: 'pkcs8' });
}
