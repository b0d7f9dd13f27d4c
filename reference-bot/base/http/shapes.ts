import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';

/** Shapes of what goes over HTTP, under the names that they have in the description of the API. */
export const shapes = z.registry<{ readonly id: string }>();

/** The same value, promised to stay as it is. */
type Fixed<Value> = Value extends readonly (infer Item)[]
  ? readonly Fixed<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Fixed<Value[Key]> }
    : Value;

/** What may be answered in a shape. */
export type AnswerIn<Shape extends z.ZodType> = Fixed<z.input<Shape>>;

/** Answers with JSON of a shape. What the shape does not have is left out, so that nothing gets out unnoticed. */
export function answer<Shape extends z.ZodType>(
  c: Context,
  shape: Shape,
  value: AnswerIn<Shape>,
  status: ContentfulStatusCode = 200,
): Response {
  return c.json(shape.parse(value), status);
}

/** A number of things, or a time in milliseconds. */
export const count = z.number().int().nonnegative();

/** The answer to what was asked in vain. Members that do not apply are left out, never null. */
export const failure = z
  .object({
    ok: z.literal(false),
    /** For people. */
    error: z.string(),
    detail: z
      .object({
        /** For machines, e.g. `verification-flow-not-found`. */
        kind: z.string(),
        reason: z.string().optional(),
        retryAfterMs: count.optional(),
      })
      .optional(),
  })
  .register(shapes, { id: 'Failure' });
