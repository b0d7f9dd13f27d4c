import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import { failingRun } from '../testing/failing-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { lastSuccessIn, renderPrometheus } from './prometheus.ts';

/** A line of the text format: a comment, or a name with labels and a number. */
const line = /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{([a-z]+="([^"\\\n]|\\["\\n])*",?)*\} -?\d+(\.\d+)?)$/;

test.each([
  ['that passed', passingRun(), true, 1],
  ['that failed', failingRun(), false, 0],
])('a run %s in the text format', (_, events, isSuccess, success) => {
  const text = renderPrometheus(buildReport(events), { isSuccess, lastSuccess: 17 });
  for (const one of text.trimEnd().split('\n')) expect(one).toMatch(line);
  expect(text).toMatch(new RegExp(`^cara_smoke_success\\{.*\\} ${success}$`, 'm'));
  expect(text).toContain('channel="matrix"');
});

test('when a run last succeeded is kept by those that fail, and set by those that succeed', () => {
  const report = buildReport(failingRun());
  const failed = renderPrometheus(report, { isSuccess: false, lastSuccess: 1_700_000_000.5 });
  expect(lastSuccessIn(failed)).toBe(1_700_000_000.5);
  const succeeded = renderPrometheus(report, { isSuccess: true, lastSuccess: 17 });
  expect(lastSuccessIn(succeeded)).toBeGreaterThan(1_000_000);
  const never = renderPrometheus(report, { isSuccess: false, lastSuccess: undefined });
  expect(never).not.toContain('last_success');
  expect(lastSuccessIn(never)).toBeUndefined();
  expect(lastSuccessIn('cara_smoke_last_success_timestamp_seconds{} soon')).toBeUndefined();
});

test('a name with quotes and line ends stays one label', () => {
  const report = buildReport(new SampleRun({ target: { name: 'a "bot"\n\\', capabilities: [] } }).events());
  const text = renderPrometheus(report, { isSuccess: false, lastSuccess: undefined });
  expect(text).toContain(String.raw`target="a \"bot\"\n\\"`);
});
