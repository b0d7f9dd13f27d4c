import type { MiddlewareHandler } from 'hono';

/** Answers a method that a path does not have with 405 and those that it has. Who may GET may ask for the head alone. */
export function allowOnly(methods: readonly ('GET' | 'POST')[]): MiddlewareHandler {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return async (c, next) => {
    if (!allowed.includes(c.req.method)) return c.body(null, 405, { Allow: allowed.join(',') });
    await next();
    return undefined;
  };
}
