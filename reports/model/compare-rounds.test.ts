import { expect, test } from 'vitest';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import type { Verdict } from './events.ts';
import type { Report } from './report.ts';

/** A run of one scenario whose rounds end as told: a reason where they fail. */
function rounds(ends: (string | undefined)[], mutant?: string): Report {
  const run = new SampleRun();
  for (const [index, reason] of ends.entries()) {
    const round = index + 1;
    const id = round === 1 ? 'sas.glare' : `sas.glare#${round}`;
    const verdict: Verdict = reason === undefined ? { status: 'pass' } : { status: 'fail', reason };
    run.scenario(run.plan(id, 'title', [], mutant, { round }), () => verdict);
  }
  return buildReport(run.events());
}

function statuses({ scenarios }: Report): string[] {
  return scenarios.map(({ verdict }) => verdict.status);
}

test('failed rounds of a scenario that also passed are flaky, each with its own reason', () => {
  const report = rounds([undefined, 'late', 'wrong', undefined, 'late']);
  expect(statuses(report)).toEqual(['pass', 'flaky', 'flaky', 'pass', 'flaky']);
  expect(report.scenarios[2]?.verdict).toMatchObject({ reason: '3 of 5 rounds failed; this one: wrong' });
  expect(report.totals).toMatchObject({ pass: 2, flaky: 3, fail: 0 });
  expect(report.unsteady).toEqual([
    {
      name: 'sas.glare',
      rounds: 5,
      failed: 3,
      reasons: [
        { reason: 'late', rounds: [2, 5] },
        { reason: 'wrong', rounds: [3] },
      ],
    },
  ]);
});

test('what ends the same in every round is not flaky', () => {
  for (const ends of [
    ['late', 'late'],
    [undefined, undefined],
  ]) {
    const report = rounds(ends);
    expect(report.unsteady).toEqual([]);
    expect(statuses(report)).not.toContain('flaky');
  }
});

test('a mutant must be caught in each round: one that got away has escaped', () => {
  expect(statuses(rounds([undefined, 'late'], 'm'))).toEqual(['pass', 'fail']);
});

test('scenarios that were planned once are never compared', () => {
  const run = new SampleRun();
  run.scenario(run.plan('a', 'title'), () => ({ status: 'pass' }));
  run.scenario(run.plan('a#2', 'title'), () => ({ status: 'fail', reason: 'r' }));
  expect(statuses(buildReport(run.events()))).toEqual(['pass', 'fail']);
});
