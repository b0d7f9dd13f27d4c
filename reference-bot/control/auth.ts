import type { Context, MiddlewareHandler } from 'hono';
import { isBearer } from '../base/http/bearer.ts';
import { isLoopbackAddress } from '../base/http/loopback.ts';
import { peerAddress } from '../base/http/peer-address.ts';
import type { GatewayAuth } from './gateway-config.ts';
import { unauthorized } from './http-error.ts';

const proxyHeaders = ['x-forwarded-for', 'x-real-ip', 'x-forwarded-proto', 'x-forwarded-host'];

/** Lets in who has the token, or, in mode `none`, who asks straight from this machine. */
export function authenticate(auth: GatewayAuth): MiddlewareHandler {
  return async (c, next) => {
    const allowed =
      auth.mode === 'none' ? isLocalDirect(c) : isBearer(c.req.header('authorization'), auth.token);
    if (!allowed) return unauthorized(c);
    await next();
    return undefined;
  };
}

/** Host name of a `Host` header or URL authority, without its port. */
export function hostName(authority: string | undefined): string | undefined {
  return URL.parse(`http://${authority ?? ''}`)?.hostname;
}

function isLocalDirect(c: Context): boolean {
  const host = hostName(c.req.header('host')) ?? '';
  const localName = ['localhost', '127.0.0.1', '[::1]'].includes(host) || host.endsWith('.ts.net');
  const proxied = proxyHeaders.some((name) => c.req.header(name) !== undefined);
  return isLoopbackAddress(peerAddress(c) ?? '') && localName && !proxied;
}
