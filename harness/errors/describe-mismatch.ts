import type { z } from 'zod';

/** What is wrong with the shape of a value, in one line and without the value, e.g. `sas.emoji.0: expected string`. */
export function describeMismatch({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
}
