import type { MiddlewareHandler } from 'hono';
import { hostName } from './auth.ts';

const changingMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Refuses changes that a web page of another host asks for. Ports do not matter, and a subdomain is as good as its
 * parent. Tools that send neither Origin nor Referer pass.
 */
export const refuseCrossOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin') ?? c.req.header('referer');
  if (
    changingMethods.has(c.req.method) &&
    origin !== undefined &&
    !isSameHost(origin, c.req.header('host'))
  ) {
    return c.json({ error: { code: 'csrf_error', message: 'Origin mismatch' } }, 403, {
      'Content-Type': 'application/json; charset=utf-8',
    });
  }
  await next();
  return undefined;
};

function isSameHost(origin: string, host: string | undefined): boolean {
  const [theirs, ours] = [URL.parse(origin)?.hostname, hostName(host)];
  if (!theirs || !ours) return false;
  return theirs === ours || theirs.endsWith(`.${ours}`);
}
