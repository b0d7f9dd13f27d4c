import { describe, expect, it } from 'vitest';
import { entriesNamed } from './selection.ts';

const entries = [
  'onboard.A',
  'onboard.A.negative',
  'sas.glare/a',
  'sas.glare/b',
  'sas.glare/b@spec',
  'sas.x~deaf',
  'sas.y/a',
  'sas.y/a#2',
].map((id) => ({ id, scenario: { id: id.replace(/[/@~#].*/, ''), title: '' } }));
const named = (name: string): string[] => entriesNamed(entries, name).map(({ id }) => id);

describe('a name stands for', () => {
  it.each([
    ['a scenario with all its cases', 'sas.glare', ['sas.glare/a', 'sas.glare/b', 'sas.glare/b@spec']],
    ['a scenario alone, also if others begin like it', 'onboard.A', ['onboard.A']],
    ['a case with every kind of peer', 'sas.glare/b', ['sas.glare/b', 'sas.glare/b@spec']],
    ['all that begin with it', 'onboard', ['onboard.A', 'onboard.A.negative']],
    ['all that fit', 'sas.*e*', ['sas.glare/a', 'sas.glare/b', 'sas.glare/b@spec', 'sas.x~deaf']],
    ['a case in all its rounds', 'sas.y/a', ['sas.y/a', 'sas.y/a#2']],
    ['all rounds of all that fit', 'sas.*/a', ['sas.glare/a', 'sas.y/a', 'sas.y/a#2']],
    ['all mutants of that name', '*~deaf', ['sas.x~deaf']],
    ['nothing: half a word', 'onb', []],
    ['nothing: a dot is a dot', 'sas*glare*.', []],
  ])('%s: %s', (_what, name, ids) => expect(named(name)).toEqual(ids));
});
