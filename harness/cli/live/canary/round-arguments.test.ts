import { expect, it } from 'vitest';
import { roundArguments } from './round-arguments.ts';

it('gives a round all words but those that are for the canary as a whole', () => {
  const words = '--channel matrix --every 5m --config a.json5 --metrics-port=1 --output-dir x --yes';
  expect(roundArguments(words.split(' '))).toEqual({
    args: ['--channel', 'matrix', '--config', 'a.json5', '--yes'],
    settings: ['--config', 'a.json5'],
  });
  expect(roundArguments(['--every=5m', '--config=a', '--yes'])).toEqual({
    args: ['--config=a', '--yes'],
    settings: ['--config=a'],
  });
});
