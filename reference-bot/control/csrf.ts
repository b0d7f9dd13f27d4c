import type { MiddlewareHandler } from 'hono';
import { hostName } from './auth.ts';
import { csrfRefusal } from './shapes.ts';

const changingMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const sessionCookie = /(?:^|;)\s*(?:__Host-)?session=/u;

/** Headers of a request that tell where it comes from. */
export interface Provenance {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly referer?: string | undefined;
  readonly cookie?: string | undefined;
  readonly csrfToken?: string | undefined;
}

/**
 * Refuses changes that a web page of another host asks for. Ports do not matter, and a subdomain is as good as its
 * parent. Tools that send neither Origin nor Referer pass. The bot gives out no sessions, and so no tokens for them: a
 * request that comes with the cookie of one is a browser's, and is refused.
 */
export const refuseCrossOrigin: MiddlewareHandler = async (c, next) => {
  const message = changingMethods.has(c.req.method)
    ? crossOriginFault({
        host: c.req.header('host'),
        origin: c.req.header('origin'),
        referer: c.req.header('referer'),
        cookie: c.req.header('cookie'),
        csrfToken: c.req.header('x-csrf-token'),
      })
    : undefined;
  if (message !== undefined) {
    const refusal = csrfRefusal.parse({ error: { code: 'csrf_error', message } });
    return c.json(refusal, 403, { 'Content-Type': 'application/json; charset=utf-8' });
  }
  await next();
  return undefined;
};

/** Why a request may be one that a web page makes behind the back of its user; undefined where it is not. */
export function crossOriginFault({
  host,
  origin,
  referer,
  cookie = '',
  csrfToken,
}: Provenance): string | undefined {
  const from = origin ?? referer;
  if (from !== undefined && !isSameHost(from, host)) return 'Origin mismatch';
  if (!sessionCookie.test(cookie)) return undefined;
  if (from === undefined) return 'Origin missing';
  return csrfToken === undefined ? 'CSRF token missing' : 'CSRF token invalid';
}

function isSameHost(origin: string, host: string | undefined): boolean {
  const [theirs, ours] = [URL.parse(origin)?.hostname, hostName(host)];
  if (!theirs || !ours) return false;
  return theirs === ours || theirs.endsWith(`.${ours}`);
}
