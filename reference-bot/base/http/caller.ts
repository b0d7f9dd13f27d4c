import { isIPv6 } from 'node:net';
import type { Context } from 'hono';
import { peerAddress } from './peer-address.ts';

const networkGroups = 4;

/**
 * The caller that a request counts for: an IPv4 address, or the /64 network of an IPv6 address, which is what one household
 * gets. Behind a proxy it is the last address of `X-Forwarded-For`: the one that the proxy itself wrote.
 */
export function callerOf(c: Context, { trustProxy }: { readonly trustProxy: boolean }): string {
  const forwarded = trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return networkOf(forwarded || peerAddress(c) || 'unknown');
}

function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/iu, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const groups = tail === undefined ? left : [...left, ...zeros(8 - left.length - right.length), ...right];
  return `${groups
    .slice(0, networkGroups)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function zeros(count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, () => '0');
}
