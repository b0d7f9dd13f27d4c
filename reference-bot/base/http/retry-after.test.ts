import { describe, expect, it } from 'vitest';
import { askedToWaitMs, readRetryAfter } from './retry-after.ts';

const date = 'Sun, 06 Nov 1994 08:49:30 GMT';
const waitMs = (told: string, more: Record<string, string> = { date }): number =>
  readRetryAfter(new Headers({ 'retry-after': told, ...more }));

describe('Retry-After', () => {
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['-3', 0],
    ['1.5', 0],
    ['NaN', 0],
    ['soon', 0],
    ['', 0],
    ['99999999999999999999', 3_600_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 7_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 7_000],
    ['Sun Nov  6 08:49:37 1994', 7_000],
    ['Sun, 06 Nov 1994 08:49:29 GMT', 0],
    ['Tue, 06 Nov 2094 08:49:37 GMT', 3_600_000],
  ])('%s', (told, ms) => expect(waitMs(told)).toBe(ms));

  it('is by our own clock where the server tells none', () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    expect(waitMs(inAMinute, {})).toBeGreaterThan(50_000);
    expect(waitMs(inAMinute, {})).toBeLessThanOrEqual(60_000);
  });

  it('comes after what the body tells', () => {
    const headers = new Headers({ 'retry-after': '7' });
    expect(askedToWaitMs({ retry_after_ms: 1_500.5 }, headers)).toBe(1_501);
    expect(askedToWaitMs({ retry_after_ms: 1e12 }, headers)).toBe(3_600_000);
    for (const body of [{}, { retry_after_ms: '9' }, { retry_after_ms: -1 }, { retry_after_ms: null }, null])
      expect(askedToWaitMs(body, headers)).toBe(7_000);
    expect(askedToWaitMs({}, undefined)).toBe(0);
  });
});
