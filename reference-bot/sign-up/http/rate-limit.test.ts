import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { signUpBench } from '../testing/sign-up-bench.ts';
import { RateLimiter } from './rate-limit.ts';

describe('the rate limit', () => {
  it('lets a burst through, says how long to wait, and fills up steadily', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ burst: 3, perMinute: 6 }, clock);
    for (let request = 0; request < 3; request++) limiter.admit('a');
    expect(() => limiter.admit('a')).toThrow(expect.objectContaining({ status: 429, retryAfterSeconds: 10 }));
    clock.advance(9_000);
    expect(() => limiter.admit('a')).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }));
    clock.advance(1_000);
    limiter.admit('a');
    expect(() => limiter.admit('a')).toThrow();
  });

  it('counts each caller alone, and never more than a burst', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ burst: 1, perMinute: 60 }, clock);
    limiter.admit('a');
    limiter.admit('b');
    clock.advance(3_600_000);
    limiter.admit('a');
    expect(() => limiter.admit('a')).toThrow();
  });

  it('forgets the callers that were silent longest when there are too many', () => {
    const limiter = new RateLimiter({ burst: 1, perMinute: 1 }, new ManualClock());
    limiter.admit('first');
    for (let caller = 0; caller < 10_000; caller++) limiter.admit(`caller ${caller}`);
    limiter.admit('first');
    expect(() => limiter.admit('caller 9999')).toThrow();
  });
});

describe('over HTTP', () => {
  const strict = { rateLimit: { burst: 1, perMinute: 1 } };

  it('is 429 with Retry-After, before anything else is looked at, for the whole API together', async () => {
    const { post } = signUpBench({ settings: { ...strict, registrationToken: undefined } });
    expect(await post('/signup/api', '{')).toMatchObject({ status: 503 });
    const answer = await post('/signup/api/crosssign', '{');
    expect(answer).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  it('does not count looking at the page', async () => {
    const { app } = signUpBench({ settings: strict });
    for (let look = 0; look < 5; look++) expect((await app.request('/signup')).status).toBe(200);
  });

  it.each([
    ['addresses', true, '192.0.2.1', '192.0.2.2', 400],
    ['hosts of one IPv6 network', true, '2001:db8::1', '2001:db8:0:0:5::2', 429],
    ['IPv6 networks', true, '2001:db8::1', '2001:db8:0:1::1', 400],
    ['what a caller itself puts before the proxy’s word', true, '192.0.2.1', '198.51.100.9, 192.0.2.1', 429],
    ['addresses of which no trusted proxy tells', false, '192.0.2.1', '192.0.2.2', 429],
  ])('tells callers apart: %s', async (_what, trustProxy, first, second, status) => {
    const { post } = signUpBench({ settings: { ...strict, trustProxy } });
    await post('/signup/api', '{', { 'x-forwarded-for': first });
    expect(await post('/signup/api', '{', { 'x-forwarded-for': second })).toMatchObject({ status });
  });
});
