import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson, hasCanonicalJson } from './canonical-json.ts';

/** A key object as `/keys/query` serves it: device keys or a cross-signing key. */
export interface KeyObject {
  readonly user_id?: string;
  readonly device_id?: string;
  readonly algorithms?: readonly string[];
  readonly usage?: readonly string[];
  /** Of a key that a server hands out again and again once a device has no one-time keys left. */
  readonly fallback?: boolean;
  readonly keys?: Readonly<Record<string, string>>;
  readonly signatures?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** With what a signature was checked against, so that anybody can check it again. */
export type SignatureState =
  | { readonly state: 'ok'; readonly proof: SignatureProof }
  | { readonly state: 'missing' }
  | { readonly state: 'bad'; readonly detail: string; readonly proof?: SignatureProof };

export interface SignatureProof {
  /** The canonical JSON that was signed. */
  readonly signed: string;
  /** 86 characters of unpadded base64. */
  readonly signature: string;
}

/** What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
const keyInfoHead = Buffer.from('302a300506032b6570032100', 'hex');
const keyPattern = /^[A-Za-z0-9+/]{43}$/;
const signaturePattern = /^[A-Za-z0-9+/]{86}$/;

/** Whether `signer`'s Ed25519 key has signed the object, computed here and now. */
export function checkSignature(
  object: KeyObject,
  signer: { readonly user: string; readonly keyId: string; readonly publicKey: string },
): SignatureState {
  const signature = object.signatures?.[signer.user]?.[signer.keyId];
  if (signature === undefined) return { state: 'missing' };
  if (!keyPattern.test(signer.publicKey))
    return bad('the signing key is not 43 characters of unpadded base64');
  if (!signaturePattern.test(signature)) return bad('the signature is not 86 characters of unpadded base64');
  const { signatures: _signatures, unsigned: _unsigned, ...content } = object as Record<string, unknown>;
  if (!hasCanonicalJson(content)) return bad('the key object has no canonical JSON');
  const proof = { signed: canonicalJson(content), signature };
  return verifies(proof, signer.publicKey)
    ? { state: 'ok', proof }
    : { ...bad('the signature does not fit the key object'), proof };
}

/**
 * The one public key of a cross-signing key object, checked for form.
 * @returns the key, or why there is none that may be used.
 */
export function crossSigningKey(
  object: KeyObject | undefined,
  owner: string,
  usage: string,
): { readonly key: string } | { readonly problem: string } {
  if (object === undefined) return { problem: 'not published' };
  const entries = Object.entries(object.keys ?? {});
  if (entries.length !== 1) return { problem: `has ${entries.length} keys instead of one` };
  const [id, key] = entries[0]!;
  if (!keyPattern.test(key)) return { problem: `"${key}" is not 43 characters of unpadded base64` };
  if (id !== `ed25519:${key}`) return { problem: `its id ${id} does not name its key` };
  if (object.user_id !== owner) return { problem: `belongs to ${object.user_id}` };
  if (!object.usage?.includes(usage))
    return { problem: `its usage is ${object.usage?.join(', ') ?? 'none'}` };
  return { key };
}

function verifies({ signed, signature }: SignatureProof, publicKey: string): boolean {
  const info = Buffer.concat([keyInfoHead, Buffer.from(publicKey, 'base64')]);
  try {
    const key = createPublicKey({ key: info, format: 'der', type: 'spki' });
    return verify(null, Buffer.from(signed, 'utf8'), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function bad(detail: string): { readonly state: 'bad'; readonly detail: string } {
  return { state: 'bad', detail };
}
