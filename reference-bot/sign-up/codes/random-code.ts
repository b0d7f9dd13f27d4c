import { randomBytes } from 'node:crypto';

const randomByteCount = 8;
const maxChars = 9;
const minChars = 7;

/** 7 to 9 letters and digits, all of them easy to say and to copy: about 50 random bits. */
export function randomCode(): string {
  const text = randomBytes(randomByteCount).toString('base64url').replaceAll(/[-_]/gu, '').slice(0, maxChars);
  return text.length < minChars ? randomCode() : text;
}

/** Four hexadecimal digits that tell a code from an equal one. */
export function collisionSuffix(): string {
  return randomBytes(2).toString('hex');
}
