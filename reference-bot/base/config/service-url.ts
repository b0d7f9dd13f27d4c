import { isLoopbackHost } from '../http/loopback.ts';

/**
 * Why a text cannot be the root of a service's API, or undefined when it can. The order of the checks is part of the
 * contract: a person who makes two mistakes is told of the same one everywhere.
 */
export function serviceUrlFault(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- the ASCII range begins at NUL
  if (/[^\u0000-\u007F]/u.test(text)) {
    return 'non-ASCII hostnames must be supplied as Punycode (xn--...) to avoid IDN homograph attacks';
  }
  const url = URL.parse(text);
  // WHATWG parsing never yields an http(s) URL without a host: it fails instead.
  if (!url) return /^https?:\/*$/iu.test(text) ? 'host must not be empty' : 'malformed URL';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'scheme must be http or https';
  if (url.username || url.password) return 'embedded user:pass not allowed';
  if (url.pathname !== '/') return 'path component must be empty or `/`';
  if (url.search || text.includes('?')) return 'query component must not be set';
  if (url.hash || text.includes('#')) return 'fragment must not be set';
  return undefined;
}

/** True for `http://` to anything but this machine: tokens would travel in clear. */
export function isPlaintextToElsewhere(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && !isLoopbackHost(url.hostname);
}
