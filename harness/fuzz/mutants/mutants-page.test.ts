import { describe, expect, it } from 'vitest';
import type { Verdict } from './find-mutant.ts';
import { faultsOfReasons, mutantsPage } from './mutants-page.ts';

const rules = new Map([
  ['believes-any-mac', 'MACs of the other side'],
  ['waits-for-ever', 'end of a verification'],
]);
const escaped: Verdict = { mutant: 'waits-for-ever', played: ['operator.room.peer-asks.bot-wins'] };
const found: Verdict = {
  mutant: 'believes-any-mac',
  played: [],
  found: {
    machine: 'operator.room.peer-asks.bot-wins',
    state: 'shown-mac-wrong',
    input: 'order/match',
    expected: 'a | b | c',
    observed: 'ok, mac, done, signed',
    breaks: ['V01'],
    trace: ['request'],
    verifications: 12,
    steps: 80,
  },
};

describe('the page of the mutants', () => {
  it('says of each where and after how many steps it was found, or why it escapes', () => {
    const lines = mutantsPage([found, escaped], rules).split('\n');
    expect(lines).toContain('1 of 2 mutants are found.');
    expect(mutantsPage([found], rules)).toContain(
      '1 of 1 mutants are found. Not played yet: `waits-for-ever`.',
    );
    const row = (name: string): readonly string[] =>
      lines
        .find((line) => line.startsWith(`| \`${name}\``))!
        .split('|')
        .map((cell) => cell.trim());
    expect(row('believes-any-mac').slice(2, 10)).toEqual([
      'MACs of the other side',
      '`shown-mac-wrong` × `order/match`',
      'a or b or …',
      'ok, mac, done, signed',
      'V01',
      '`operator.room.peer-asks.bot-wins`',
      '12',
      '80',
    ]);
    expect(row('waits-for-ever')[3]).toContain('time');
  });

  it('is made where a mutant escapes for no reason, and that is named, as is a reason for one that is found', () => {
    const { found: _shown, ...lost } = found;
    expect(mutantsPage([lost], rules)).toContain('nobody knows yet');
    expect(faultsOfReasons([lost, { ...found, mutant: 'waits-for-ever' }])).toEqual([
      'believes-any-mac escapes the suite: say why in escapes.ts',
      'waits-for-ever is found by the suite: take it out of escapes.ts',
    ]);
    expect(faultsOfReasons([found, escaped])).toEqual([]);
  });
});
