import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Scenario } from '../stage/scenario.ts';
import { cell, coverageReference, coverageReferenceFile, looksOf } from './coverage-reference.ts';

const at = (which: string) => ({ transport: 'room', asks: 'bot', besideOthers: which === 'b' }) as const;

it('the table of where mutants are looked for is current; npm run docs makes it so', async () => {
  expect(readFileSync(coverageReferenceFile, 'utf8')).toBe(await coverageReference());
});

it('counts a mutant where the cases that must show it say how their verifications go on', () => {
  const scenario = {
    id: 'x',
    cases: ['a', 'b'],
    mutants: { deaf: 'words', mute: { cases: ['b'], says: 'words' }, other: 'words' },
    verifications: (which: string) => [at(which)],
  } as unknown as Scenario;
  const rules = new Map([
    ['deaf', 'answers'],
    ['mute', 'answers'],
  ]);
  expect(looksOf([scenario], rules)).toEqual([
    { rule: 'answers', mutant: 'deaf', entry: 'x/a', at: at('a') },
    { rule: 'answers', mutant: 'mute', entry: 'x/b', at: at('b') },
  ]);
});

it('shows a hole, and no hole where a rule cannot be broken; what is broken there is an error', () => {
  expect(cell('answers', at('a'), 0)).toBe('**–**');
  expect(cell('answers', at('a'), 2)).toBe('2');
  expect(cell('who is served', at('a'), 0)).toBe('not possible');
  expect(cell('who is served', at('b'), 0)).toBe('**–**');
  expect(() => cell('who is served', at('a'), 1)).toThrow('The table calls that impossible');
});
