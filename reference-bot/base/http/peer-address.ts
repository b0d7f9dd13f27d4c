import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** Address of who asks; undefined where there is no socket. */
export function peerAddress(c: Context): string | undefined {
  return (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
}
