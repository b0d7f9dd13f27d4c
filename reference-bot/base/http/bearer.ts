import { createHash, timingSafeEqual } from 'node:crypto';

const prefix = 'Bearer ';

/** True for an `Authorization` header that carries this token. Without a token nobody has it. */
export function isBearer(header: string | undefined, token: string | undefined): boolean {
  if (!token || !header?.startsWith(prefix)) return false;
  return timingSafeEqual(digest(header.slice(prefix.length).trim()), digest(token));
}

/** Equal lengths, as the comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
