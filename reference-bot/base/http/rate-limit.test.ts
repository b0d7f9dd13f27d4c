import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { RateLimiter } from './rate-limit.ts';

describe('the rate limit', () => {
  it('lets a burst through, says how long to wait, and fills up steadily', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ burst: 3, perMinute: 6 }, clock);
    const waits = (): number => limiter.secondsToWait('a');
    expect([waits(), waits(), waits(), waits()]).toEqual([0, 0, 0, 10]);
    clock.advance(9_000);
    expect(waits()).toBe(1);
    clock.advance(1_000);
    expect([waits(), waits()]).toEqual([0, 10]);
  });

  it('counts each caller alone, and never more than a burst', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ burst: 1, perMinute: 60 }, clock);
    expect([limiter.secondsToWait('a'), limiter.secondsToWait('b')]).toEqual([0, 0]);
    clock.advance(3_600_000);
    expect([limiter.secondsToWait('a'), limiter.secondsToWait('a')]).toEqual([0, 1]);
  });

  it('forgets the callers that were silent longest when there are too many', () => {
    const limiter = new RateLimiter({ burst: 1, perMinute: 1 }, new ManualClock());
    limiter.secondsToWait('first');
    for (let caller = 0; caller < 10_000; caller++) limiter.secondsToWait(`caller ${caller}`);
    expect(limiter.secondsToWait('first')).toBe(0);
    expect(limiter.secondsToWait('caller 9999')).toBe(60);
  });
});
