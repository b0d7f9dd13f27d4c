import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { buildReport, outcomeOf, reporters } from '../../reports/index.ts';
import { failingRun } from '../../reports/testing/failing-run.ts';
import { passingRun } from '../../reports/testing/passing-run.ts';
import { addRunOptions, type RunFlags } from './arguments/run-options.ts';
import { deviations, readExpectation, type Expectation } from './expectation.ts';

const folder = mkdtempSync(join(tmpdir(), 'expect-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'result-map.json');

test('a run that ends as the one before deviates nowhere, whatever failed', () => {
  const report = buildReport(failingRun());
  writeFileSync(file, reporters['result-map'].render(report));
  expect(deviations(report, readExpectation(file))).toEqual([]);
});

test('what ends otherwise, is missing, or is new and bad is named', () => {
  const report = buildReport(failingRun());
  const all = JSON.parse(reporters['result-map'].render(report)) as Record<string, string>;
  const [changed] = Object.keys(all);
  const failed = report.scenarios.find((one) => outcomeOf(one) === 'failed')!.id;
  const { [failed]: _, ...known } = { ...all, [changed!]: 'silent', 'a.lost': 'passed' } as Expectation;
  expect(changed).not.toBe(failed);
  expect(deviations(report, known)).toEqual([
    `${changed}: expected silent, observed ${all[changed!]}`,
    'a.lost: expected passed, observed not in this run',
    `${failed}: not expected, observed failed`,
  ]);
});

test('what is new and passed is no deviation', () => {
  expect(deviations(buildReport(passingRun()), {})).toEqual([]);
});

test.each([
  ['one with a number', '{ "sas.glare": 3 }', 'line 1: sas.glare: 3 is no way to end'],
  [
    'one that was edited',
    '{\n"sas.glare": "pased" }',
    'line 2: sas.glare: "pased" is no way to end (did you mean passed?)',
  ],
  ['one that was cut off', '{ "sas.glare": "pas', 'cannot be read: JSON5: invalid end of input'],
  ['an empty file', '', 'cannot be read: JSON5: invalid end of input'],
  ['a list', '[]', 'expected what "--reporter result-map" writes'],
  ['a report', JSON.stringify(buildReport(passingRun())), 'schemaVersion: 2 is no way to end'],
])('what is no result map is refused: %s', (_, text, why) => {
  writeFileSync(file, text);
  expect(() => readExpectation(file)).toThrow(why);
});

test('the command line takes it', () => {
  const command = addRunOptions(new Command('run')).exitOverride();
  command.parse(['--expect', file], { from: 'user' });
  expect(command.opts<RunFlags>().expect).toBe(file);
});
