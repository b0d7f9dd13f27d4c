import { createHash, timingSafeEqual } from 'node:crypto';

const prefix = 'Bearer ';

/** True for an `Authorization` header that carries this token. Without a token nobody has it. */
export function isBearer(header: string | undefined, token: string | undefined): boolean {
  return header?.startsWith(prefix) === true && isSameToken(header.slice(prefix.length).trim(), token);
}

/** Compares in constant time. Without an expected token none is the same. */
export function isSameToken(token: string, expected: string | undefined): boolean {
  return Boolean(expected) && timingSafeEqual(digest(token), digest(expected ?? ''));
}

/** Equal lengths, as the comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
