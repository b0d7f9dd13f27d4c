import { expect, test } from 'vitest';
import { compareSas, type SasComparing } from './compare-sas.ts';
import { checkingStage } from './testing/checking-stage.ts';

const whole = { emoji: [{ symbol: '🐶', description: 'Dog' }], decimals: [1_000, 2_000, 3_000] };
const onlyDecimals = { ...whole, emoji: [] };
const nothing = { emoji: [], decimals: [] };

function compare(bots: typeof whole | undefined, told: SasComparing['told'], peers = whole) {
  const stage = checkingStage();
  compareSas(stage, { peers, bots }, { gate: 'C2', told });
  return stage.noted;
}

test('what both tell is compared', () => {
  expect(compare(whole, 'some')).toEqual([
    'C2 emoji: Dog = Dog',
    'C2 decimals: 1000 2000 3000 = 1000 2000 3000',
  ]);
  expect(compare({ ...whole, decimals: [1, 2, 3] }, 'some')).toContain('C2 decimals: 1000 2000 3000 = 1 2 3');
});

test('what a bot does not say is not compared with itself', () => {
  expect(compare(undefined, 'some')).toEqual(['C2 emoji and decimals: not checked']);
  expect(compare(onlyDecimals, 'some')).toEqual([
    'C2 emoji: not checked',
    'C2 decimals: 1000 2000 3000 = 1000 2000 3000',
  ]);
});

test('a bot that says nothing at all, or must show everything, is held to it', () => {
  expect(compare(nothing, 'some')).toEqual(['C2 emoji: Dog = ', 'C2 decimals: 1000 2000 3000 = ']);
  expect(compare(onlyDecimals, 'all')).toContain('C2 emoji: Dog = ');
});

test('where no emoji were agreed on, none are missed', () => {
  expect(compare(onlyDecimals, 'all', onlyDecimals)).toContain('C2 emoji:  = ');
});
