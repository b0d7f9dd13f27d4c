import { createHmac } from 'node:crypto';
import { isSameToken } from '../../base/http/bearer.ts';

const windowSeconds = 300;
const integer = /^[+-]?\d{1,19}$/u;

export interface SignedRequest {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** As it came. */
  readonly body: Uint8Array;
}

/**
 * Whether Slack has signed a request, not more than five minutes ago by the bot's clock, nor in its future. Without a
 * secret nothing is believed.
 * @param now milliseconds since the epoch.
 */
export function isSigned(
  { timestamp, signature, body }: SignedRequest,
  secret: string | undefined,
  now: number,
): boolean {
  if (!secret || signature === undefined || timestamp === undefined || !integer.test(timestamp)) return false;
  const seconds = BigInt(timestamp);
  const age = BigInt(Math.floor(now / 1_000)) - seconds;
  if (age > windowSeconds || age < -windowSeconds) return false;
  const expected = createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex');
  return isSameToken(signature, `v0=${expected}`);
}
