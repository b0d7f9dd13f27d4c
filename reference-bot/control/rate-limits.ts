import type { MiddlewareHandler } from 'hono';
import { callerOf } from '../base/http/caller.ts';
import { isLoopbackAddress } from '../base/http/loopback.ts';
import { peerAddress } from '../base/http/peer-address.ts';
import { type RateLimit, RateLimiter } from '../base/http/rate-limit.ts';
import { answer } from '../base/http/shapes.ts';
import type { Clock } from '../base/seams/clock.ts';
import { rateLimited } from './shapes.ts';

const minuteSeconds = 60;

/** How often one caller may ask, by what the path begins with. The first that fits counts. */
const limits: readonly (readonly [prefix: string, limit: RateLimit])[] = [
  ['/control/matrix/verifications/', perSecond(5, 10)],
  ['/control/matrix/verifications', perSecond(60, 120)],
  ['/control/matrix/send-test', perSecond(5, 10)],
  ['/hooks/', perSecond(50, 100)],
  ['', perSecond(100, 200)],
];

/** Turns away who asks too often. Programs on this machine may ask as often as they like. */
export function limitRates(clock: Clock): MiddlewareHandler {
  const limiters = limits.map(([prefix, limit]) => ({ prefix, limiter: new RateLimiter(limit, clock) }));
  return async (c, next) => {
    const address = peerAddress(c);
    if (address !== undefined && !isLoopbackAddress(address)) {
      const { limiter } = limiters.find(({ prefix }) => c.req.path.startsWith(prefix))!;
      const seconds = limiter.secondsToWait(callerOf(c, { trustProxy: false }));
      if (seconds > 0) {
        c.header('Retry-After', String(seconds));
        const code = 'rate_limit_exceeded';
        const error = { code, message: 'Too many requests', retryAfter: seconds } as const;
        return answer(c, rateLimited, { error }, 429);
      }
    }
    await next();
    return undefined;
  };
}

function perSecond(requests: number, burst: number): RateLimit {
  return { burst, perMinute: requests * minuteSeconds };
}
