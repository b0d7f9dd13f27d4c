import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import { unverifiedNewcomer, verifiedNewcomer } from '../testing/onboarding-run.ts';
import { tierExpectation, tierSentence } from './tier-wording.ts';

test('a tier is told with its meaning and the gates it rests on', () => {
  const { tiers } = buildReport(verifiedNewcomer());
  expect(tiers.map(tierSentence)).toEqual([
    'Tier C: verified by you — 20 of 20 gates hold; not checked: A7–A8, B7–B8, C9–C10',
  ]);
  const gates = [{ gate: 'A1', state: 'failed' as const }];
  expect(tierSentence({ peer: 'element', reached: 'none', gates, failures: [] })).toBe(
    'No tier proven — 0 of 1 gate holds',
  );
  const failures = [{ tier: 'C' as const, entry: 'onboard.C.early-done', reason: 'r' }];
  expect(
    tierSentence({ peer: 'spec', reached: 'none', gates: [{ gate: 'B1', state: 'ok' }], failures }),
  ).toBe('Too little checked for a tier — 1 of 1 gate holds');
});

test('what was expected is told with its reason, met or not', () => {
  const [good, bad] = [buildReport(verifiedNewcomer()), buildReport(unverifiedNewcomer())];
  expect(tierExpectation(good.tiers[0]!, good.run.target)).toEqual({
    met: true,
    text: 'tier C, as expected (the reference bot does all of it)',
  });
  expect(tierExpectation(bad.tiers[0]!, bad.run.target)).toEqual({
    met: false,
    text: 'expected tier C, reached tier B (its authors say so)',
  });
  expect(tierExpectation(good.tiers[0]!, { name: 'any', capabilities: [] })).toBeUndefined();
});
