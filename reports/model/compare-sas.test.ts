import { expect, test } from 'vitest';
import { sas } from '../testing/sample-evidence.ts';
import { compareSas } from './compare-sas.ts';

function results(
  ...evidence: Parameters<typeof compareSas>[0] extends Iterable<infer E> ? E[] : never
): string[] {
  return compareSas(evidence).map(({ flow, result }) => `${flow} ${result}`);
}

test('equal sides are the same, and other ones differ', () => {
  expect(results(sas('bot', 'alice'), sas('peer', 'alice'))).toEqual(['alice same']);
  expect(results(sas('bot', 'alice'), sas('peer', 'alice', true))).toEqual(['alice different']);
});

test('sides are paired by flow, whatever the order', () => {
  expect(
    results(sas('peer', 'bob', true), sas('bot', 'alice'), sas('peer', 'alice'), sas('bot', 'bob', true)),
  ).toEqual(['bob same', 'alice same']);
});

test('a second verification of the same peer is a comparison of its own', () => {
  expect(
    results(sas('bot', 'alice'), sas('peer', 'alice'), sas('bot', 'alice', true), sas('peer', 'alice')),
  ).toEqual(['alice same', 'alice different']);
});

test('one side alone, or two with no form in common, prove nothing', () => {
  expect(results(sas('bot', 'alice'))).toEqual(['alice one-sided']);
  expect(results({ ...sas('bot', 'alice'), emoji: [] }, { ...sas('peer', 'alice'), decimals: [] })).toEqual([
    'alice one-sided',
  ]);
});

test('the names and the presentation of emoji do not matter, decimals do', () => {
  const translated = sas('bot', 'alice').emoji.map(({ symbol }) => ({
    symbol: symbol.replace('\uFE0F', ''),
    description: 'Hund',
  }));
  expect(results({ ...sas('bot', 'alice'), emoji: translated }, sas('peer', 'alice'))).toEqual([
    'alice same',
  ]);
  expect(results({ ...sas('bot', 'alice'), decimals: [1, 2, 3] }, sas('peer', 'alice'))).toEqual([
    'alice different',
  ]);
});
