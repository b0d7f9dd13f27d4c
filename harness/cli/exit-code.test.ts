import { describe, expect, it } from 'vitest';
import type { ReportScenario, Verdict } from '../../reports/index.ts';
import { exitCodeOf } from './exit-code.ts';

const pass: Verdict = { status: 'pass' };
const ended = (status: 'fail' | 'flaky' | 'crashed' | 'skipped' | 'blocked'): Verdict => ({
  status,
  reason: 'why',
});

describe('scenarios', () => {
  it.each([
    [0, [pass, ended('skipped')]],
    [1, [pass, ended('fail'), ended('blocked'), ended('crashed')]],
    [1, [pass, ended('flaky')]],
    [3, [pass, ended('blocked')]],
    [3, [ended('skipped')]],
    [3, []],
    [4, [pass, ended('crashed'), ended('blocked')]],
  ])('%i for %j', (code, verdicts) => {
    expect(exitCodeOf(report(verdicts))).toBe(code);
  });
});

describe('mutants: the right failure is what is wanted', () => {
  it.each([
    [0, [ended('fail')]],
    [1, [ended('fail'), pass]],
    [1, [{ ...ended('fail'), wanted: 'never sent its mac' }]],
    [3, [ended('fail'), ended('blocked')]],
    [3, [ended('skipped')]],
  ])('%i for %j', (code, verdicts) => {
    expect(exitCodeOf(report(verdicts, 'deaf'))).toBe(code);
  });
});

function report(verdicts: readonly Verdict[], mutant?: string) {
  return { scenarios: verdicts.map((verdict) => ({ verdict, mutant }) as unknown as ReportScenario) };
}
