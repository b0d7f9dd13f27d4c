import { randomBytes } from 'node:crypto';

/** An unguessable name. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}
