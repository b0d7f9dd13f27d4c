import { expect, it } from 'vitest';
import { refuseWithLearn } from './learn-command.ts';

const flags = {
  target: 'reference',
  homeserver: 'simulated',
  machine: [],
  concurrency: 1,
  patience: 1,
  learn: true,
  inputs: [],
  moreStates: 0,
  outputDir: 'machines',
};

it('refuses what is of other ways to explore, by its name', () => {
  expect(() => refuseWithLearn(flags)).not.toThrow();
  expect(() => refuseWithLearn({ ...flags, saveHistory: 'folder' })).toThrow('leave --save-history out');
  expect(() => refuseWithLearn({ ...flags, seed: 0 })).toThrow('leave --seed out');
});
