import { expect, it } from 'vitest';
import type { Evidence } from '../../../reports/index.ts';
import { HonestyWitness } from './honesty-witness.ts';

/** What is said of a bot that was cut off for two minutes, and said for so long without a break that it hears. */
async function testimony(longestMs: number) {
  const evidence: Evidence[] = [];
  const witness = new HonestyWitness({
    network: 'telegram',
    noticingMs: 60_000,
    measure: async () => ({ deafMs: 120_000, saidToHearMs: longestMs, longestMs }),
    record: (one) => evidence.push(one),
  });
  return { rules: await witness.testify(), evidence };
}

it('fails a bot that says for longer than it may take to notice that it hears while it is deaf', async () => {
  expect((await testimony(60_000)).rules).toEqual([]);
  expect((await testimony(61_000)).rules).toEqual([
    expect.objectContaining({
      rule: 'healthy-while-deaf',
      sentence: 'said for 61 s that it hears while nothing reached it; it may take 60 s to notice',
      failsAlone: 'all else went well, but the bot said that it hears while it was deaf',
    }),
  ]);
});

it('puts on record how long the bot was deaf', async () => {
  expect((await testimony(1_000)).evidence).toEqual([
    expect.objectContaining({
      kind: 'books',
      network: 'telegram',
      asked: 0,
      deafMs: 120_000,
      saidToHearMs: 1_000,
    }),
  ]);
});
