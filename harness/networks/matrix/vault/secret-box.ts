import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const halfBytes = 32;
const ivBytes = 16;
const zeros = Buffer.alloc(halfBytes);

/** Something that is encrypted with `m.secret_storage.v1.aes-hmac-sha2`, in base64. */
export interface SecretBox {
  readonly iv: string;
  readonly ciphertext: string;
  readonly mac: string;
}

/** What a secret is, if the key is the one that it was encrypted with. `name`: what the secret is called. */
export function openBox(
  key: Uint8Array,
  name: string,
  { iv, ciphertext, mac }: SecretBox,
): Buffer | undefined {
  const [aesKey, macKey] = keysFor(key, name);
  const sealed = Buffer.from(ciphertext, 'base64');
  if (!isSame(createHmac('sha256', macKey).update(sealed).digest(), mac)) return undefined;
  const opening = createDecipheriv('aes-256-ctr', aesKey, Buffer.from(iv, 'base64'));
  return Buffer.concat([opening.update(sealed), opening.final()]);
}

/** A secret, encrypted for those who have the key. `name`: what the secret is called. */
export function sealBox(key: Uint8Array, name: string, secret: string | Uint8Array): SecretBox {
  const [aesKey, macKey] = keysFor(key, name);
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv('aes-256-ctr', aesKey, iv);
  const sealed = Buffer.concat([sealing.update(secret), sealing.final()]);
  const mac = createHmac('sha256', macKey).update(sealed).digest('base64');
  return { iv: iv.toString('base64'), ciphertext: sealed.toString('base64'), mac };
}

/** A description of a key, by which others find out whether they have it. */
export function describeKey(key: Uint8Array): Pick<SecretBox, 'iv' | 'mac'> {
  const { iv, mac } = sealBox(key, '', zeros);
  return { iv, mac };
}

/** Whether a key is the one that a description of it was made for: it says what becomes of 32 zero bytes. */
export function fitsDescription(
  key: Uint8Array,
  { iv = '', mac = '' }: { readonly iv?: string; readonly mac?: string },
): boolean {
  const [aesKey, macKey] = keysFor(key, '');
  const sealing = createCipheriv('aes-256-ctr', aesKey, Buffer.from(iv, 'base64'));
  const sealed = Buffer.concat([sealing.update(zeros), sealing.final()]);
  return isSame(createHmac('sha256', macKey).update(sealed).digest(), mac);
}

function keysFor(key: Uint8Array, name: string): [aesKey: Buffer, macKey: Buffer] {
  const both = Buffer.from(hkdfSync('sha256', key, zeros, name, 2 * halfBytes));
  return [both.subarray(0, halfBytes), both.subarray(halfBytes)];
}

function isSame(mac: Buffer, told: string): boolean {
  const other = Buffer.from(told, 'base64');
  return other.length === mac.length && timingSafeEqual(mac, other);
}
