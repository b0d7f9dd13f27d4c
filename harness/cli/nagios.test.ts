import { expect, test } from 'vitest';
import { buildReport } from '../../reports/index.ts';
import { failingRun } from '../../reports/testing/failing-run.ts';
import { passingRun } from '../../reports/testing/passing-run.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { asksForNagios, describeForNagios } from './nagios.ts';

/** What the guidelines ask for: one line, a state, a bar, and numbers with units. */
const form =
  /^CARA-SMOKE (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+ \| duration=[\d.]+s deaf_while_healthy=[\d.]+s\n$/;

test.each([
  [passingRun(), exitCode.pass, false, 0, 'OK'],
  [passingRun(), exitCode.pass, true, 1, 'WARNING'],
  [failingRun(), exitCode.failed, true, 2, 'CRITICAL'],
  [failingRun(), exitCode.environment, false, 3, 'UNKNOWN'],
  [failingRun(), exitCode.internal, false, 3, 'UNKNOWN'],
  [failingRun(), exitCode.interrupted, false, 3, 'UNKNOWN'],
] as const)('%# a run as a monitor reads it', (events, code: ExitCode, isLeft, told, word) => {
  const { line, code: state } = describeForNagios(buildReport(events), code, isLeft);
  expect(line).toMatch(form);
  expect([state, form.exec(line)?.[1]]).toEqual([told, word]);
});

test('it is seen in a command line that is wrong, too', () => {
  expect(asksForNagios(['run', '--exit-style', 'nagios', '--wrong'])).toBe(true);
  expect(asksForNagios(['--exit-style=nagios'])).toBe(true);
  expect(asksForNagios(['run', 'nagios'])).toBe(false);
});
