import type { Context } from 'hono';
import { z } from 'zod';
import { BadRequest } from './bad-request.ts';
import { BodyFault } from './body-fault.ts';
import { type JsonObject, readJsonObject } from './json-body.ts';

/**
 * The body of a request, if it has the shape.
 * @param begins what the text of a refusal begins with.
 * @throws BadRequest that names the first thing that is wrong.
 */
export async function readBody<Shape extends z.ZodType>(
  c: Context,
  shape: Shape,
  begins: 'Invalid JSON' | 'Invalid request' = 'Invalid JSON',
): Promise<z.output<Shape>> {
  const body = await readJsonObject(c).catch((error: unknown) => {
    if (!(error instanceof BodyFault)) throw error;
    throw new BadRequest(`${begins}: ${error.message}`);
  });
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  throw new BadRequest(`${begins}: ${describeIssue(read.error.issues[0]!, body)}`);
}

function describeIssue(issue: z.core.$ZodIssue, body: JsonObject): string {
  if (issue.code === 'unrecognized_keys') return `unknown field \`${issue.keys[0]}\``;
  const [key = ''] = issue.path;
  if (issue.code !== 'invalid_type') return issue.message;
  if (!Object.hasOwn(body, key)) return `missing field \`${String(key)}\``;
  return `invalid type for \`${String(key)}\`, expected a ${issue.expected}`;
}
