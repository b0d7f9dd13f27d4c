import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isSigningKey } from '../../reports/index.ts';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';

/** @throws UsageError where the file holds no private key that signs here. */
export function readSigningKey(file: string): KeyObject {
  return readKey(file, 'private key', createPrivateKey);
}

/** @throws UsageError where the file holds no key by which a signature can be checked. */
export function readVerifyingKey(file: string): KeyObject {
  return readKey(file, 'public key', createPublicKey);
}

function readKey(file: string, what: string, create: (pem: Buffer) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = create(readFileSync(file));
  } catch (error) {
    throw new UsageError(`${file} is no ${what} in PEM: ${messageOf(error)}`);
  }
  if (isSigningKey(key)) return key;
  throw new UsageError(
    `${file} is a key of a kind that is not used here; expected Ed25519, or ECDSA on P-256`,
  );
}
