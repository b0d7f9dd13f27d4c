import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { argon2id } from '../crypto/argon2id.ts';

const prefix = 'enc:v2:';
const anyVersion = 'enc:v';
const algorithm = 'aes-256-gcm';
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;

/** True for a text that is sealed, in whatever version. */
export function isSealed(text: string): boolean {
  return text.startsWith(anyVersion);
}

/** The version of a sealed text that cannot be opened here, e.g. `enc:v1`; undefined for one that can. */
export function foreignVersion(text: string): string | undefined {
  if (!isSealed(text) || text.startsWith(prefix)) return undefined;
  return /^enc:v\d*/u.exec(text)?.[0];
}

/** Seals and opens the secrets of a configuration. A key is derived once for each salt. */
export class Seal {
  readonly #password: Uint8Array;
  readonly #keys = new Map<string, Promise<Uint8Array>>();
  readonly #ownSalt = randomBytes(saltBytes);

  constructor(password: string) {
    this.#password = Buffer.from(password);
  }

  /** A text that only the password opens. */
  async close(text: string): Promise<string> {
    const key = await this.#keyFor(this.#ownSalt);
    return closeWith({ key, salt: this.#ownSalt, nonce: randomBytes(nonceBytes) }, text);
  }

  /** @throws Error for a text that was not sealed with this password, or has been changed. */
  async open(sealed: string): Promise<string> {
    const [nonce, box, salt, ...more] = sealed.slice(prefix.length).split(':').map(decode);
    if (nonce?.length !== nonceBytes || salt?.length !== saltBytes || !box || more.length > 0) {
      throw new Error('expected enc:v2:<nonce>:<ciphertext>:<salt>, each as base64');
    }
    if (box.length < tagBytes) throw new Error('the ciphertext is too short');
    const opening = createDecipheriv(algorithm, await this.#keyFor(salt), nonce);
    opening.setAuthTag(box.subarray(-tagBytes));
    const text = opening.update(box.subarray(0, -tagBytes));
    return Buffer.concat([text, opening.final()]).toString();
  }

  #keyFor(salt: Uint8Array): Promise<Uint8Array> {
    const name = Buffer.from(salt).toString('hex');
    const known = this.#keys.get(name);
    if (known) return known;
    const key = argon2id(this.#password, salt);
    this.#keys.set(name, key);
    return key;
  }
}

interface Material {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

/** Exported for its test. */
export function closeWith({ key, salt, nonce }: Material, text: string): string {
  const closing = createCipheriv(algorithm, key, nonce);
  const box = Buffer.concat([closing.update(text), closing.final(), closing.getAuthTag()]);
  return prefix + [nonce, box, salt].map((part) => Buffer.from(part).toString('base64')).join(':');
}

/** Undefined for what is no base64. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
