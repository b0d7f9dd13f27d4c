import { expect, test } from 'vitest';
import { buildReport } from '../../model/build-report.ts';
import type { Verdict } from '../../model/events.ts';
import { manualSteps } from '../../model/manual-steps.ts';
import type { Report } from '../../model/report.ts';
import { SampleRun } from '../../testing/sample-run.ts';
import { roundTrip } from '../../testing/sample-evidence.ts';
import { renderSmokeForm } from './form.ts';
import { renderSmokeSummary } from './summary.ts';

/** A run in which each step of the script ends with a verdict; without one it is not played. */
function reportOf(
  verdicts: Readonly<Partial<Record<string, Verdict>>>,
  end: 'finished' | 'interrupted' | 'killed' = 'finished',
): Report {
  const run = new SampleRun();
  for (const [step, verdict] of Object.entries(verdicts)) {
    const manualStep = manualSteps.find((name) => name === step);
    const planned = run.plan(`matrix.${step}`, step, ['matrix'], undefined, {
      ...(manualStep && { manualStep }),
    });
    run.scenario(planned, (story) => {
      story.record(roundTrip(9, true));
      return verdict;
    });
  }
  return buildReport(run.events(end));
}

const pass: Verdict = { status: 'pass' };
const all = Object.fromEntries(manualSteps.map((step) => [step, pass]));
const summaryOf = (report: Report) => JSON.parse(renderSmokeSummary(report)) as Record<string, unknown>;

test('a run that does all ten steps is completed, with the fields of the script in its order', () => {
  const summary = summaryOf(reportOf(all));
  expect(Object.keys(summary)).toEqual(
    'suite timestamp reportDir status evidence skippedSteps requiredFailures passedSteps'.split(' '),
  );
  expect(summary).toMatchObject({
    suite: 'matrix-smoke',
    timestamp: '20261122T074712Z',
    status: 'completed',
    skippedSteps: [],
    requiredFailures: [],
    passedSteps: manualSteps.map((step) => ({ step, reason: `done by matrix.${step}` })),
  });
  expect(renderSmokeForm(reportOf(all))).toContain('channel smoke: Matrix pass');
});

test('what was not played is skipped, and what failed is required', () => {
  const report = reportOf({
    'inbound-encrypted-roundtrip': pass,
    'sas-confirmation': { status: 'fail', reason: 'the emoji differ' },
    another: { status: 'blocked', reason: 'no server' },
  });
  const summary = summaryOf(report);
  expect(summary).toMatchObject({
    status: 'failed',
    requiredFailures: [
      { step: 'sas-confirmation', reason: 'the emoji differ' },
      { step: 'matrix.another', reason: 'no server' },
    ],
  });
  expect(summary['skippedSteps']).toHaveLength(manualSteps.length - 2);
  const form = renderSmokeForm(report);
  expect(form).toContain('FAIL at matrix.sas-confirmation: the emoji differ');
  expect(form).toContain('- [x] Encrypted messages are read and answered');
  expect(form).toContain('- [ ] A verification by emoji completes');
});

test('nothing that failed is no pass of what was not checked', () => {
  const form = renderSmokeForm(reportOf({ 'inbound-encrypted-roundtrip': pass }));
  expect(form).toContain('channel smoke: Matrix incomplete');
  expect(form).toContain('this run did not check: A verification by emoji completes');
});

test('a run that was cut off is aborted, and one that played nothing is skipped', () => {
  expect(summaryOf(reportOf(all, 'killed'))).toMatchObject({ status: 'aborted' });
  const skipped = reportOf({ 'sas-confirmation': { status: 'skipped', reason: 'not claimed' } });
  expect(summaryOf(skipped)).toMatchObject({ status: 'skipped' });
});
