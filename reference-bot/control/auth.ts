import type { IncomingHttpHeaders } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { isBearer } from '../base/http/bearer.ts';
import { isLoopbackAddress } from '../base/http/loopback.ts';
import type { GatewayAuth } from './gateway-config.ts';
import { unauthorized } from './http-error.ts';

const proxyHeaders = ['x-forwarded-for', 'x-real-ip', 'x-forwarded-proto', 'x-forwarded-host'];

/** Lets in who has the token or the password, or, in mode `none`, who asks straight from this machine. */
export function authenticate(auth: GatewayAuth): MiddlewareHandler {
  return async (c, next) => {
    const allowed =
      auth.mode === 'none' ? isFromHere(c) : isBearer(c.req.header('authorization'), auth.secret);
    if (!allowed) return unauthorized(c);
    await next();
    return undefined;
  };
}

/** Host name of a `Host` header or URL authority, without its port. */
export function hostName(authority: string | undefined): string | undefined {
  return URL.parse(`http://${authority ?? ''}`)?.hostname;
}

/** True for a request that a program on this machine makes straight to the bot, under a name of this machine. */
export function isLocalDirect(headers: IncomingHttpHeaders, address: string | undefined): boolean {
  const host = hostName(headers.host) ?? '';
  const localName = ['localhost', '127.0.0.1', '[::1]'].includes(host) || host.endsWith('.ts.net');
  const proxied = proxyHeaders.some((name) => headers[name] !== undefined);
  return isLoopbackAddress(address ?? '') && localName && !proxied;
}

function isFromHere(c: Context): boolean {
  const request = (c.env as Partial<HttpBindings> | undefined)?.incoming;
  return request !== undefined && isLocalDirect(request.headers, request.socket.remoteAddress);
}
