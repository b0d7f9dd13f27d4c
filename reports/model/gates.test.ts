import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gateRanges, gates } from './gates.ts';

test('every gate has a sentence of its own, and each tier decisive ones', () => {
  expect(gates.map(({ gate }) => gate).join(' ')).toBe(
    'A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 B3 B4 B5 B6 B7 B8 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10',
  );
  expect(new Set(gates.map(({ sentence }) => sentence)).size).toBe(gates.length);
  expect(gates.filter(({ decisive }) => decisive).map(({ gate }) => gate)).toEqual([
    'A3',
    'A4',
    'A5',
    'B3',
    'C6',
  ]);
});

test('neighbours are told as a range, within a tier', () => {
  expect(gateRanges(['A7', 'A8', 'B1', 'B3', 'C9', 'C10'])).toBe('A7–A8, B1, B3, C9–C10');
  expect(gateRanges(gates.map(({ gate }) => gate))).toBe('A1–A8, B1–B8, C1–C10');
  expect(gateRanges(['C10', 'A1'])).toBe('A1, C10');
  expect(gateRanges([])).toBe('');
});

test('the documentation says of each gate what the catalogue says', () => {
  const text = readFileSync(new URL('../../docs/verdicts.md', import.meta.url), 'utf8');
  const rows = text.matchAll(/^\| (?<name>\**[ABC]\d+\**) +\| (?<sentence>.*?) +\|$/gm);
  expect([...rows].map(({ groups }) => [groups?.['name'], groups?.['sentence']])).toEqual(
    gates.map(({ gate, sentence, decisive }) => [decisive ? `**${gate}**` : gate, sentence]),
  );
});
