import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { sortedJson } from './sorted-json.ts';
import { payloadType } from './statement.ts';

const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

const bundle = z.object({
  dsseEnvelope: z.object({
    payload: z.string(),
    signatures: z.tuple([z.object({ sig: z.string() })]),
  }),
  verificationMaterial: z.object({ publicKey: z.object({ hint: z.string() }) }),
});

/** A key of a kind that signs here: Ed25519, or ECDSA on P-256. */
export function isUsable({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean {
  return type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1');
}

/** Signs a statement: a DSSE envelope in a Sigstore bundle (v0.3) with a hint at the key, and no entry in any log. */
export function signStatement(statement: string, key: KeyObject): string {
  const signature = sign(hashFor(key), encode(statement), key);
  return bundleOf(statement, signature, hintOf(key));
}

/** What is wrong with a signed statement; undefined where all is well. */
export function faultOf(text: string, statement: string, key: KeyObject): string | undefined {
  const signed = readBundle(text);
  if (signed === undefined || text !== bundleOf(signed.statement, signed.signature, signed.hint))
    return 'the bundle is damaged';
  if (signed.statement !== statement) return 'it signs another statement';
  if (signed.hint !== hintOf(key)) return `it names another key, ${signed.hint}`;
  return verify(hashFor(key), encode(statement), publicOf(key), signed.signature)
    ? undefined
    : 'the signature does not fit';
}

/** The key that a bundle names: SHA-256 of its SubjectPublicKeyInfo in base64; undefined where it is damaged. */
export function signerOf(text: string): string | undefined {
  return readBundle(text)?.hint;
}

function bundleOf(statement: string, signature: Buffer, hint: string): string {
  return sortedJson({
    mediaType,
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: Buffer.from(statement).toString('base64'),
      payloadType,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  });
}

function readBundle(
  text: string,
): { readonly statement: string; readonly signature: Buffer; readonly hint: string } | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = bundle.safeParse(read);
  if (data === undefined) return undefined;
  const { payload, signatures } = data.dsseEnvelope;
  return {
    statement: Buffer.from(payload, 'base64').toString(),
    signature: Buffer.from(signatures[0].sig, 'base64'),
    hint: data.verificationMaterial.publicKey.hint,
  };
}

/** Pre-authentication encoding of DSSE v1. */
function encode(statement: string): Buffer {
  const body = Buffer.from(statement);
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body]);
}

function hashFor({ asymmetricKeyType: type }: KeyObject): string | undefined {
  return type === 'ed25519' ? undefined : 'sha256';
}

function publicOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

function hintOf(key: KeyObject): string {
  const spki = publicOf(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}
