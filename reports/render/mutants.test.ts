import { expect, it } from 'vitest';
import type { ReportScenario } from '../model/report.ts';
import { renderMutants } from './mutants.ts';

function entry(id: string, verdict: ReportScenario['verdict'], unlisted = false): ReportScenario {
  return { id: `${id}~deaf`, mutant: 'deaf', verdict, unlisted } as ReportScenario;
}

it('says of each mutant who noticed it, who said something else, and who was silent', () => {
  const fail = { status: 'fail', reason: 'it never answered' } as const;
  const scenarios = [
    entry('a', fail),
    entry('b/one', { ...fail, wanted: 'other words' }),
    entry('c', { status: 'pass' }),
    entry('d', fail, true),
    entry('e', { status: 'pass' }, true),
    entry('f', { status: 'blocked', reason: 'no server' }, true),
  ];
  expect(renderMutants({ scenarios }).split('\n').slice(5)).toEqual([
    '## deaf',
    '',
    '- noticed, with the right words (1): `a`',
    '- noticed, with other words (1): `b/one`',
    '- silent, though they list it (1): `c`',
    '- noticed unasked (1): `d`',
    '- silent (1): `e`',
    '- not judged (1): `f`',
    '',
  ]);
});
