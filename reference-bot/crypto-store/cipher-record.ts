import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { decode, encode } from '@msgpack/msgpack';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { z } from 'zod';

/** What the SDK itself uses. Never fewer: a passphrase may be a word that people remember. */
const rounds = 200_000;
/** A record that asks for more was not made to be opened. */
const mostRounds = 10_000_000;
const [saltBytes, nonceBytes, tagBytes] = [32, 24, 16];
/** A key for what is stored, and one for the names that it is stored under. */
const secretBytes = 64;
const derivedBytes = 32;
const derive = promisify(pbkdf2);

/** The keys of a store of the Matrix SDK, sealed with a passphrase. */
export interface CipherRecord {
  readonly rounds: number;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

const bytes = (length: number) =>
  z
    .array(z.int().min(0).max(255))
    .length(length)
    .transform((numbers) => Uint8Array.from(numbers));
const shape = z.object({
  kdf_info: z.object({
    Pbkdf2ToChaCha20Poly1305: z.object({
      rounds: z.int().min(1).max(mostRounds),
      kdf_salt: bytes(saltBytes),
    }),
  }),
  ciphertext_info: z.object({
    ChaCha20Poly1305: z.object({ nonce: bytes(nonceBytes), ciphertext: bytes(secretBytes + tagBytes) }),
  }),
});

/**
 * Reads a record as the SDK keeps it: MessagePack, or JSON of its older versions.
 * @throws Error for what is none, or needs a key and no passphrase.
 */
export function readCipherRecord(written: Uint8Array): CipherRecord {
  const { data, error } = shape.safeParse(parse(written));
  if (error) throw new Error(`no cipher record that a passphrase opens: ${z.prettifyError(error)}`);
  const { Pbkdf2ToChaCha20Poly1305: kdf } = data.kdf_info;
  return { rounds: kdf.rounds, salt: kdf.kdf_salt, ...data.ciphertext_info.ChaCha20Poly1305 };
}

/** The record as the SDK writes it, to the byte: bytes are lists of numbers. */
export function writeCipherRecord(record: CipherRecord): Uint8Array {
  const kdf = { rounds: record.rounds, kdf_salt: [...record.salt] };
  const sealed = { nonce: [...record.nonce], ciphertext: [...record.ciphertext] };
  return encode({
    kdf_info: { Pbkdf2ToChaCha20Poly1305: kdf },
    ciphertext_info: { ChaCha20Poly1305: sealed },
  });
}

/** The keys in a record; undefined where the passphrase is another one. */
export async function openCipherRecord(
  { rounds: asked, salt, nonce, ciphertext }: CipherRecord,
  passphrase: string,
): Promise<Uint8Array | undefined> {
  const key = await derive(passphrase, salt, asked, derivedBytes, 'sha256');
  try {
    return xchacha20poly1305(key, nonce).decrypt(ciphertext);
  } catch {
    return undefined;
  }
}

/** Seals keys with a passphrase. `material`: a salt and a nonce that were never used, by default random ones. */
export async function sealCipherRecord(
  keys: Uint8Array,
  passphrase: string,
  material: Pick<CipherRecord, 'salt' | 'nonce'> = {
    salt: randomBytes(saltBytes),
    nonce: randomBytes(nonceBytes),
  },
): Promise<CipherRecord> {
  const key = await derive(passphrase, material.salt, rounds, derivedBytes, 'sha256');
  return { rounds, ...material, ciphertext: xchacha20poly1305(key, material.nonce).encrypt(keys) };
}

function parse(written: Uint8Array): unknown {
  try {
    return decode(written);
  } catch {
    // Also text that is no JSON: the shape says what is missing.
    try {
      return JSON.parse(Buffer.from(written).toString());
    } catch {
      return undefined;
    }
  }
}
