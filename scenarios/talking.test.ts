import { expect, test } from 'vitest';
import { talkScenarios } from './talking.ts';

test.each([
  ['whose bot goes on is played with a newcomer that others use too', false, true],
  ['that restarts its bot is played with a newcomer of its own', true, false],
])('a scenario %s', (_what, restarts, isShared) => {
  const made = talkScenarios({
    name: 'example',
    title: 'An example',
    tags: [],
    requires: [],
    restarts,
    mutants: {},
    run: () => Promise.resolve(),
  });
  const newcomers = made.filter(({ uses }) => uses.includes('signUp'));
  expect(newcomers.map(({ uses }) => uses.includes('leasedNewcomer'))).toEqual([isShared]);
});
