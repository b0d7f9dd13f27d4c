import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { nameActor } from '../base/http/actor.ts';
import { isBearer } from '../base/http/bearer.ts';
import { isLoopbackAddress } from '../base/http/loopback.ts';
import type { GatewayAuth } from './gateway-config.ts';
import { unauthorized } from './http-error.ts';
import { tailscaleLogin } from './tailscale.ts';

const proxyHeaders = ['x-forwarded-for', 'x-real-ip', 'x-forwarded-proto', 'x-forwarded-host'];

/**
 * Lets in who has the token or the password; in mode `none`, who asks straight from this machine; and people of the
 * Tailscale network, where that is allowed.
 */
export function authenticate(auth: GatewayAuth): MiddlewareHandler {
  return async (c, next) => {
    const allowed =
      auth.mode === 'none' ? isFromHere(c) : isBearer(c.req.header('authorization'), auth.secret);
    const request = incoming(c);
    const login = allowed || request === undefined ? undefined : await loginThroughTailscale(auth, request);
    if (!allowed && login === undefined) return unauthorized(c);
    if (login !== undefined) nameActor(c, `tailscale:${login}`);
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

/** Login name of a person of the Tailscale network; undefined for others, and where these are not let in. */
export async function loginThroughTailscale(
  { whoIs }: GatewayAuth,
  { headers, socket }: IncomingMessage,
): Promise<string | undefined> {
  return whoIs && tailscaleLogin(headers, socket.remoteAddress, whoIs);
}

function isFromHere(c: Context): boolean {
  const request = incoming(c);
  return request !== undefined && isLocalDirect(request.headers, request.socket.remoteAddress);
}

/** The request as it came through a socket; undefined for one within the process. */
function incoming(c: Context): IncomingMessage | undefined {
  return (c.env as Partial<HttpBindings> | undefined)?.incoming as IncomingMessage | undefined;
}
