import { expect, it } from 'vitest';
import { Faults } from '../chat/faults.ts';
import { DeafWatch } from './deaf-watch.ts';

it('measures how long nothing reaches a bot, and for how long of it the bot says that it hears', async () => {
  const faults = new Faults();
  const noticed = Promise.withResolvers<void>();
  let asked = 0;
  using watch = new DeafWatch({
    hearing: faults,
    async saysItHears() {
      asked += 1;
      if (asked === 6) noticed.resolve();
      return asked < 3;
    },
  });
  faults.strike({ name: 'status', at: 'sending' })[Symbol.dispose]();
  expect(await watch.measure()).toMatchObject({ deafMs: 0 });
  using struck = faults.strike({ name: 'half-open', at: 'hearing' });
  await noticed.promise;
  struck[Symbol.dispose]();
  const { deafMs, saidToHearMs, longestMs } = await watch.measure();
  expect(saidToHearMs).toBeGreaterThan(0);
  expect(saidToHearMs).toBeLessThan(deafMs);
  expect(longestMs).toBe(saidToHearMs);
});

it('counts by the clock of the bot, up to the moment at which it is asked', async () => {
  const faults = new Faults();
  let nowMs = 0;
  using watch = new DeafWatch({ hearing: faults, saysItHears: async () => true, now: () => nowMs });
  using _struck = faults.strike({ name: 'hold', at: 'hearing' });
  nowMs = 420_000;
  expect(await watch.measure()).toEqual({ deafMs: 420_000, saidToHearMs: 420_000, longestMs: 420_000 });
});
