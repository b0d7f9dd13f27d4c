import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';

/** A JSON object of which nothing else is known. */
export type Json = Readonly<Record<string, unknown>>;
/** The shape of {@link Json}. */
export const json = z.record(z.string(), z.unknown());

/** Of lists and objects in each other. A server in Python cannot take in much more either. */
const deepestLevel = 500;

/** The members of an object that a client may have left out. */
export function entries<Value>(object: Readonly<Record<string, Value>> = {}): [string, Value][] {
  return Object.entries(object);
}

/** Ends a request with an error answer. */
export function fail(status: 400 | 401 | 403 | 404, errcode: string, error: string, more: Json = {}): never {
  const res = Response.json({ errcode, error, ...more }, { status });
  throw new HTTPException(status, { message: error, res });
}

/** The JSON object that a client sent; an empty one where it sent nothing. Ends a request with 400 that has none. */
export async function readBody({ req }: Context): Promise<Json> {
  const text = (await req.text()) || '{}';
  try {
    const sent: unknown = JSON.parse(text);
    if (isDeeperThan(deepestLevel, sent)) fail(400, 'M_BAD_JSON', 'Content nested too deeply.');
    return read(json, sent);
  } catch (error) {
    if (error instanceof SyntaxError) fail(400, 'M_NOT_JSON', 'Content not JSON.');
    throw error;
  }
}

/**
 * What a client sent, as it stands, once it has the shape that the server relies on. Ends a request with 400 that
 * has another. The shape must not convert anything.
 */
export function read<Shape>(shape: z.ZodType<Shape>, sent: unknown): Shape {
  const { error } = shape.safeParse(sent);
  if (error) fail(400, 'M_BAD_JSON', z.prettifyError(error));
  return sent as Shape;
}

/** Level by level: to go down into what is too deep would end the server. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels && level.length > 0; depth += 1)
    level = level.flatMap((item) => (item instanceof Object ? (Object.values(item) as unknown[]) : []));
  return level.length > 0;
}
