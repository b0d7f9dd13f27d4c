import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import { failingRun } from '../testing/failing-run.ts';
import { reporterNames, reporters } from './reporters.ts';

test.each(reporterNames)('%s depends on the report alone and does not change it', (name) => {
  const report = buildReport(failingRun());
  const before = structuredClone(report);
  const text = reporters[name].render(report);
  expect(report).toEqual(before);
  expect(reporters[name].render(before)).toBe(text);
});

test('report.json reads back as the report', () => {
  const report = buildReport(failingRun());
  expect(JSON.parse(reporters.json.render(report))).toEqual(JSON.parse(JSON.stringify(report)));
});

test('default files do not overwrite each other', () => {
  const files = reporterNames.map((name) => reporters[name].defaultFile);
  expect(new Set(files).size).toBe(reporterNames.length);
});
