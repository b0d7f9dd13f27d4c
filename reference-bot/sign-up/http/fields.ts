import { type JsonObject, nameOfType } from '../../base/http/json-body.ts';
import { badRequest } from '../failure.ts';

// A homeserver stores text: half a surrogate pair or a NUL makes it fall over, or store something else.
const nul = '\0';

/**
 * A member that must be text when it is there; absent and null are the empty text.
 * @throws SignUpFailure 400 `bad_request` for any other type, and for text that is not well-formed Unicode.
 */
export function textField(body: JsonObject, field: string): string {
  const value = Object.hasOwn(body, field) ? (body[field] ?? '') : '';
  if (typeof value !== 'string') throw badRequest(field, `expected a string, got ${nameOfType(value)}`);
  if (!value.isWellFormed()) throw badRequest(field, 'holds half of a surrogate pair');
  if (value.includes(nul)) throw badRequest(field, 'holds a NUL character');
  return value;
}

/**
 * A member that must be true or false when it is there; absent and null are false.
 * @throws SignUpFailure 400 `bad_request` for any other type.
 */
export function flagField(body: JsonObject, field: string): boolean {
  const value = Object.hasOwn(body, field) ? (body[field] ?? false) : false;
  if (typeof value !== 'boolean') throw badRequest(field, `expected true or false, got ${nameOfType(value)}`);
  return value;
}
