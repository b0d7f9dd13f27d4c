import { invalid } from './bad-request.ts';
import type { JsonObject } from './json-body.ts';

/**
 * The body, if it has no other fields than these.
 * @throws BadRequest that names the stranger.
 */
export function onlyWith(fields: readonly string[], body: JsonObject): JsonObject {
  const stranger = Object.keys(body).find((key) => !fields.includes(key));
  if (stranger === undefined) return body;
  const expected = fields.map((field) => `\`${field}\``).join(', ');
  throw invalid(`unknown field \`${stranger}\`, expected ${fields.length > 1 ? 'one of ' : ''}${expected}`);
}
