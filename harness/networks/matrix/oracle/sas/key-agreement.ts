import { createPrivateKey, createPublicKey, diffieHellman, randomBytes, type KeyObject } from 'node:crypto';
import { decodeUnpadded, unpaddedBase64 } from './base64.ts';

const keyBytes = 32;
/** What stands before the 32 bytes of an X25519 private key in PKCS #8. */
const pkcs8Header = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A Curve25519 key pair for one verification. */
export interface EphemeralKey {
  readonly secret: Uint8Array;
  /** As it is sent in `key` and hashed into the commitment. */
  readonly publicText: string;
}

/** A fresh key pair from the system's random numbers. */
export function newEphemeralKey(): EphemeralKey {
  return ephemeralKeyOf(randomBytes(keyBytes));
}

/** The key pair of 32 secret bytes. */
export function ephemeralKeyOf(secret: Uint8Array): EphemeralKey {
  const { x } = createPublicKey(privateKeyOf(secret)).export({ format: 'jwk' });
  return { secret, publicText: unpaddedBase64(Buffer.from(x!, 'base64url')) };
}

/**
 * What both sides, and nobody else, can compute.
 * @returns undefined for a public key that is not 32 bytes of unpadded base64, or of low order.
 */
export function agreeOnSecret(secret: Uint8Array, theirPublicText: unknown): Uint8Array | undefined {
  const theirs = decodeUnpadded(theirPublicText, keyBytes);
  if (theirs === undefined) return undefined;
  const x = Buffer.from(theirs).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
  try {
    return diffieHellman({ privateKey: privateKeyOf(secret), publicKey });
  } catch {
    // Points that give every partner the same, publicly known secret are refused.
    return undefined;
  }
}

function privateKeyOf(secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Header, secret]), format: 'der', type: 'pkcs8' });
}
