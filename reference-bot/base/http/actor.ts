import type { Context } from 'hono';
import { peerAddress } from './peer-address.ts';

const variable = 'actor';

/** Notes who makes a request, where more is known than an address. */
export function nameActor(c: Context, name: string): void {
  c.set(variable, name);
}

/** Who makes a request, for the audit. Default: the address that it comes from. */
export function actorOf(c: Context): string {
  return (c.get(variable) as string | undefined) ?? peerAddress(c) ?? '';
}
