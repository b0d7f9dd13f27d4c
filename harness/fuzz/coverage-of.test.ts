import { expect, it } from 'vitest';
import { coverageOf } from './coverage-of.ts';

it('says for each machine, and for all, how much of it was covered', () => {
  const one = {
    variant: 'operator.room',
    transitions: { conformant: 9, all: 10 },
    states: { identified: 3, all: 4 },
    conversations: 20,
    steps: 100,
    tookMs: 30_400,
  };
  const other = { ...one, variant: 'bot.room', transitions: { conformant: 7, all: 7 } };
  expect(coverageOf([one, other])).toEqual([
    'machine         transitions   states   verifications   steps   seconds',
    'operator.room       9 of 10   3 of 4              20     100        30',
    'bot.room             7 of 7   3 of 4              20     100        30',
    '2 machines         16 of 17   6 of 8              40     200        61',
  ]);
});
