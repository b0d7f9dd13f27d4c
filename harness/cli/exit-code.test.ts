import { describe, expect, it } from 'vitest';
import type { Report, ReportScenario, Verdict } from '../../reports/index.ts';
import { judgeRun } from './exit-code.ts';

const pass: Verdict = { status: 'pass' };
const ended = (status: 'fail' | 'flaky' | 'crashed' | 'skipped' | 'blocked' | 'not-run'): Verdict => ({
  status,
  reason: 'why',
});
const known = (verdict: Verdict): Verdict => ({ ...verdict, known: 'its library does it' });

describe('scenarios', () => {
  it.each([
    [0, [pass, ended('skipped')]],
    [1, [pass, ended('fail'), ended('blocked'), ended('crashed')]],
    [1, [pass, ended('flaky')]],
    [3, [pass, ended('blocked')]],
    [3, [ended('skipped')]],
    [3, [ended('not-run')]],
    [3, []],
    [4, [pass, ended('crashed'), ended('blocked')]],
    [0, [pass, known(ended('fail'))]],
    [0, [known(ended('fail'))]],
    [1, [pass, known(pass)]],
    [3, [pass, known(ended('fail')), ended('blocked')]],
  ])('%i for %j', (code, verdicts) => {
    expect(judgeRun(report(verdicts)).code).toBe(code);
  });

  it('say which of them no longer fail', () => {
    expect(judgeRun(report([pass, known(pass)])).because).toEqual([
      'no longer fails, so that it must leave knownFailures: 1',
    ]);
  });
});

it('one that is known to fail and does so in some rounds has not been mended', () => {
  const rounds = report([known(pass), known(ended('flaky'))]);
  rounds.scenarios[1]!.id = '0#2';
  expect(judgeRun(rounds)).toEqual({ code: 0, because: [] });
});

describe('mutants: the right failure is what is wanted', () => {
  it.each([
    [0, [ended('fail')]],
    [1, [ended('fail'), pass]],
    [1, [{ ...ended('fail'), wanted: 'never sent its mac' }]],
    [3, [ended('fail'), ended('blocked')]],
    [3, [ended('skipped')]],
  ])('%i for %j', (code, verdicts) => {
    expect(judgeRun(report(verdicts, 'deaf')).code).toBe(code);
  });
});

describe('a tier', () => {
  const atB = {
    ...report([pass, ended('fail')]),
    tiers: [tier('B', [{ tier: 'C', entry: '1', reason: 'why' }])],
  };

  it('that is required and reached leaves out what concerns a higher one, and says so', () => {
    for (const isDemanded of [true, false])
      expect(judgeRun(atB, { tier: 'B', isDemanded })).toEqual({
        code: 0,
        because: ['does not count, as it concerns a tier above B: 1'],
      });
  });

  it('does not leave out what concerns none', () => {
    const other = { ...atB, scenarios: [...atB.scenarios, ...report([pass, pass, ended('fail')]).scenarios] };
    expect(judgeRun(other, { tier: 'B', isDemanded: true }).code).toBe(1);
  });

  it('that is required and not reached fails the run; one that is only expected does not', () => {
    const atA = { ...report([pass]), tiers: [tier('A', [])] };
    expect(judgeRun(atA, { tier: 'B', isDemanded: true })).toEqual({
      code: 1,
      because: ['tier B is required, and not reached with spec: B4 not checked'],
    });
    expect(judgeRun(atA, { tier: 'B', isDemanded: false }).code).toBe(0);
    expect(judgeRun({ ...atA, tiers: [] }, { tier: 'A', isDemanded: true }).code).toBe(1);
    const blocked = { ...atA, scenarios: report([pass, ended('blocked')]).scenarios };
    expect(judgeRun(blocked, { tier: 'B', isDemanded: true }).code).toBe(3);
  });
});

type Judged = Parameters<typeof judgeRun>[0];

function tier(reached: 'A' | 'B', failures: Report['tiers'][number]['failures']): Report['tiers'][number] {
  return { peer: 'spec', reached, next: { tier: 'B', reason: 'B4 not checked' }, gates: [], failures };
}

function report(verdicts: readonly Verdict[], mutant?: string): Judged {
  const scenarios = verdicts.map(
    (verdict, id) => ({ verdict, mutant, id: `${id}` }) as unknown as ReportScenario,
  );
  return { scenarios, tiers: [] };
}
