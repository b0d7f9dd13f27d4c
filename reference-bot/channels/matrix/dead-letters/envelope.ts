import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type JsonMember, jsonMembers } from './json-members.ts';
import type { EnvelopeVersion } from './letter-keys.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const fields = ['version', 'nonce', 'ciphertext'] as const;
const largestVersion = 255;

/** What is bound to the ciphertext. A version with more than one was written with any of them. */
const purposes: Readonly<Record<EnvelopeVersion, readonly string[]>> = {
  1: ['matrix-inbound-dlq-envelope-v1', 'matrix-inbound-dlq-v1'],
  2: ['matrix-inbound-dlq-envelope-v2'],
};
const current = 2;

/** An envelope as it is written, whose parts have not been looked at. */
export interface Envelope {
  readonly version: number;
  readonly nonce: string;
  readonly ciphertext: string;
}

/** Seals a text, as one line of JSON. `nonce`: 12 bytes that the key has not seen, by default random ones. */
export function sealLetter(
  key: Uint8Array,
  text: string,
  nonce: Uint8Array = randomBytes(nonceBytes),
): string {
  const sealing = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purposes[current][0]!));
  const box = Buffer.concat([sealing.update(text), sealing.final(), sealing.getAuthTag()]);
  return JSON.stringify({
    version: current,
    nonce: Buffer.from(nonce).toString('base64url'),
    ciphertext: box.toString('base64url'),
  });
}

/**
 * The envelope in a line; undefined where the line is none: an envelope is what has all three fields, whatever they hold.
 * @throws Error for one that nobody can have written.
 */
export function readEnvelope(line: string): Envelope | undefined {
  const members = jsonMembers(line);
  const named = (field: string): readonly JsonMember[] => members?.filter(({ key }) => key === field) ?? [];
  if (fields.some((field) => named(field).length === 0)) return undefined;
  const unknown = members?.find(({ key }) => !fields.some((field) => field === key));
  if (unknown) throw new Error(`unknown field \`${unknown.key}\``);
  const twice = fields.find((field) => named(field).length > 1);
  if (twice) throw new Error(`duplicate field \`${twice}\``);
  const [version, nonce, ciphertext] = fields.map((field) => named(field)[0]!);
  if (!/^\d{1,3}$/u.test(version!.source) || Number(version!.source) > largestVersion)
    throw new Error('version must be an integer from 0 to 255');
  if (typeof nonce!.value !== 'string' || typeof ciphertext!.value !== 'string')
    throw new Error('nonce and ciphertext must be texts');
  return { version: Number(version!.source), nonce: nonce!.value, ciphertext: ciphertext!.value };
}

/** True for a version that can be opened with its key. */
export function isKnownVersion(version: number): version is EnvelopeVersion {
  return version === 1 || version === current;
}

/** The parts of an envelope, decoded. @throws Error where they are no base64url or have the wrong length. */
export function decodeEnvelope({ nonce, ciphertext }: Envelope): Readonly<Record<'nonce' | 'box', Buffer>> {
  const decoded = decode(nonce, 'nonce');
  if (decoded.length !== nonceBytes)
    throw new Error(`nonce must have ${nonceBytes} bytes, got ${decoded.length}`);
  return { nonce: decoded, box: decode(ciphertext, 'ciphertext') };
}

/**
 * Opens what {@link decodeEnvelope} gives.
 * @throws Error when the key does not fit, or something was changed.
 */
export function openLetter(
  version: EnvelopeVersion,
  key: Uint8Array,
  { nonce, box }: ReturnType<typeof decodeEnvelope>,
): Buffer {
  const failures: unknown[] = [];
  for (const purpose of purposes[version]) {
    try {
      if (box.length < tagBytes) throw new Error('the ciphertext is too short');
      const opening = createDecipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose));
      opening.setAuthTag(box.subarray(-tagBytes));
      return Buffer.concat([opening.update(box.subarray(0, -tagBytes)), opening.final()]);
    } catch (error) {
      failures.push(error);
    }
  }
  const which = failures.length > 1 ? 'legacy AAD fallback' : 'primary AAD';
  throw new Error(`decrypt Matrix inbound DLQ ${which} failed`, { cause: failures[0] });
}

function decode(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Error(`${what} is no base64url without padding`);
  return bytes;
}
