import { describe, expect, it } from 'vitest';
import { signUpBench } from '../testing/sign-up-bench.ts';

describe('the rate limit over HTTP', () => {
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
