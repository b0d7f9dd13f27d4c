import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { EventLimits } from './event-limits.ts';

function setUp() {
  const clock = new ManualClock();
  const limits = new EventLimits(clock);
  /** How many of so many events pass. */
  const passing = (count: number, causedBy = 'alice', of = 'device', event = 'updated'): number =>
    Array.from({ length: count }, () => limits.admits({ event, causedBy, of })).filter(Boolean).length;
  return { clock, limits, passing };
}

describe('events', () => {
  it('pass in a burst of 16 and then at a rate of 16 in a minute, and the rest is counted', () => {
    const { clock, limits, passing } = setUp();
    expect([passing(20), limits.dropped]).toEqual([16, 4]);
    clock.advance(3_749);
    expect(passing(1)).toBe(0);
    clock.advance(1);
    expect(passing(2)).toBe(1);
    clock.advance(60_000);
    expect(passing(20)).toBe(16);
  });

  it('do not crowd out those of another kind, thing or person', () => {
    const { passing } = setUp();
    passing(20);
    expect([
      passing(20, 'alice', 'device', 'requested'),
      passing(20, 'alice', 'phone'),
      passing(20, 'bob'),
    ]).toEqual([16, 16, 16]);
  });

  it('are told about 64 things of one person, and about others when those have been quiet', () => {
    const { clock, passing } = setUp();
    for (let thing = 0; thing < 64; thing += 1) expect(passing(1, 'alice', `device ${thing}`)).toBe(1);
    expect([passing(1, 'alice', 'another'), passing(1, 'bob')]).toEqual([0, 1]);
    clock.advance(3_750);
    expect(passing(1, 'alice', 'another')).toBe(1);
  });

  it('are told about 512 things in all', () => {
    const { clock, passing } = setUp();
    for (let person = 0; person < 512; person += 1) expect(passing(1, `person ${person}`)).toBe(1);
    expect(passing(1, 'one too many')).toBe(0);
    expect(passing(1, 'person 7')).toBe(1);
    clock.advance(3_750);
    expect(passing(1, 'one too many')).toBe(1);
  });
});
