import type { MiddlewareHandler } from 'hono';

const everywhere = { 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY' } as const;

/** Tells browsers to trust nothing that is not from here, on every response, with what else an API has to tell them. */
export function securityHeaders(more: Readonly<Record<string, string>>): MiddlewareHandler {
  const headers = Object.entries({ ...everywhere, ...more });
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) c.header(name, value);
  };
}
