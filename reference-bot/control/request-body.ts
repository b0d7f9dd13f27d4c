import type { Context } from 'hono';
import { BadRequest } from './http-error.ts';

/**
 * The JSON object of a request, with no other keys than `keys`. The content type does not matter.
 * @throws BadRequest beginning with `Invalid JSON: `.
 */
export async function readJsonObject(
  c: Context,
  keys: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const value = parse(await c.req.text());
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('expected an object');
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  if (stranger !== undefined) {
    const expected = keys.map((key) => `\`${key}\``).join(', ');
    throw invalid(`unknown field \`${stranger}\`, expected ${keys.length > 1 ? 'one of ' : ''}${expected}`);
  }
  return { ...value };
}

/** A body of the wrong shape. */
export function invalid(reason: string): BadRequest {
  return new BadRequest(`Invalid JSON: ${reason}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid((error as SyntaxError).message);
  }
}
