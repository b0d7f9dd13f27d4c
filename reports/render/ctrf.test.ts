import { validateStrict } from 'ctrf';
import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import { failingRun } from '../testing/failing-run.ts';
import { mutantsRun } from '../testing/mutants-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { renderCtrf } from './ctrf.ts';

test.each([
  ['a good run', passingRun()],
  ['a run with every verdict', failingRun()],
  ['a run of mutants', mutantsRun()],
])('%s is what the reference library takes', (_, events) => {
  const report = buildReport(events);
  const written: unknown = JSON.parse(renderCtrf(report));
  expect(() => validateStrict(written)).not.toThrow();
  const { summary, tests } = (
    written as { results: { summary: Record<string, number>; tests: { status: string }[] } }
  ).results;
  for (const status of ['passed', 'failed', 'skipped', 'pending', 'other'])
    expect(tests.filter((one) => one.status === status)).toHaveLength(summary[status]!);
  expect(tests).toHaveLength(report.scenarios.length);
});

test('what was blocked is not told as a failure of the bot', () => {
  const report = buildReport(failingRun());
  const { tests } = (
    JSON.parse(renderCtrf(report)) as { results: { tests: { rawStatus: string; status: string }[] } }
  ).results;
  expect(tests.find(({ rawStatus }) => rawStatus === 'blocked')).toMatchObject({ status: 'other' });
});
