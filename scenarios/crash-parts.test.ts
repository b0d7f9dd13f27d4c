import { expect, it } from 'vitest';
import type { Trial } from '../harness/index.ts';
import { trialsOfPart } from './crash-parts.ts';

const trials: readonly Trial[] = [
  ...[1, 2, 3, 4, 5].flatMap((at): Trial[] => [
    { kind: 'killed', at },
    { kind: 'torn', at },
  ]),
  { kind: 'power-lost', loss: 'all' },
];

it('deals each trial out once, and those of a point to the same part', () => {
  const dealt = ['part-1', 'part-2', 'part-3', 'part-4'].map((which) => trialsOfPart(trials, which));
  expect(new Set(dealt.flat())).toEqual(new Set(trials));
  expect(dealt.map((part) => part.map(({ at }) => at))).toEqual([
    [4, 4, undefined],
    [1, 1, 5, 5],
    [2, 2],
    [3, 3],
  ]);
});

it.each(['only', 'restore'])('leaves all to a case that is no part: %s', (which) => {
  expect(trialsOfPart(trials, which)).toBe(trials);
});
