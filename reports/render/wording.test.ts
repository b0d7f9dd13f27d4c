import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import type { ReportScenario } from '../model/report.ts';
import { causesRun } from '../testing/causes-run.ts';
import { failingRun } from '../testing/failing-run.ts';
import { mutantsRun } from '../testing/mutants-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { peersRun } from '../testing/peers-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { notRunText, nothingWrongText, unnoticedText } from './cause-wording.ts';
import {
  differenceText,
  formatDuration,
  headline,
  listOf,
  peersName,
  statement,
  ticketText,
  unsteadyText,
} from './wording.ts';

test.each([
  [0, '0 ms'],
  [213.4, '213 ms'],
  [999.6, '1.0 s'],
  [1_402, '1.4 s'],
  [59_960, '1 min 0 s'],
  [119_999, '2 min 0 s'],
  [724_000, '12 min 4 s'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('the headline names the gravest outcome', () => {
  expect(headline(buildReport(passingRun()))).toBe('All 12 scenarios passed');
  expect(headline(buildReport(failingRun()))).toBe('Interrupted: 2 of 8 scenarios failed');
  expect(headline(buildReport(mutantsRun()))).toBe(
    '1 of 4 mutants escaped: sas.in-room.peer-starts+forgets-master-key',
  );
  expect(headline(buildReport(causesRun()))).toBe('4 of 7 scenarios failed, for 2 reasons');
  expect(headline(buildReport(passingRun().slice(0, 4)))).toBe('No scenario of 12 was judged');
  const interrupted = { ...buildReport(passingRun()), interrupted: true };
  expect(headline(interrupted)).toBe('Interrupted: all 12 scenarios passed');
  expect(headline(buildReport(new SampleRun().events()))).toBe('No scenario was run');
});

test('what was skipped does not hide what passed', () => {
  const run = new SampleRun();
  run.scenario(run.plan('a', 'title'), () => ({ status: 'pass' }));
  run.scenario(run.plan('b', 'title'), () => ({ status: 'skipped', reason: 'r' }));
  run.scenario(run.plan('c', 'title'), () => ({ status: 'skipped', reason: 'r' }));
  run.scenario(run.plan('d', 'title'), () => ({ status: 'fail', reason: 'r', known: 'k' }));
  expect(headline(buildReport(run.events()))).toBe(
    '1 of 4 scenarios passed, 1 failed as known, 2 were skipped',
  );
});

test('what is alone is named, and the target too', () => {
  const run = new SampleRun();
  run.scenario(run.plan('a.b', 'title'), () => ({ status: 'fail', reason: 'r' }));
  expect(headline(buildReport(run.events()))).toBe('a.b failed with reference-bot 0.1.0');
  run.scenario(run.plan('c', 'title'), () => ({ status: 'pass' }));
  expect(headline(buildReport(run.events()))).toBe('1 of 2 scenarios failed with reference-bot 0.1.0: a.b');
});

test('what was not run does not hide what passed', () => {
  const run = new SampleRun();
  run.scenario(run.plan('a', 'title'), () => ({ status: 'pass' }));
  run.plan('b', 'title');
  run.plan('c', 'title');
  const report = buildReport(run.events('interrupted'));
  expect(headline(report)).toBe('Interrupted: 1 of 3 scenarios passed, 2 were not run');
});

test('statements can be pasted alone', () => {
  expect(buildReport(mutantsRun()).scenarios.map((scenario) => statement(scenario))).toEqual([
    'sas.mismatch.peer+sends-mac-after-cancel caught: the bot sent its mac after the cancel',
    'sas.mismatch.peer+trusts-on-cancel caught: the bot signed the master key of alice',
    'sas.in-room.peer-starts+forgets-master-key: no step noticed the mutant forgets-master-key',
    'xsign.reset+trusts-new-identity blocked: the mutant did not become healthy within 10 s',
  ]);
});

test('a mutant that is red for another reason keeps that reason', () => {
  const run = new SampleRun();
  const verdict = { status: 'fail', reason: 'waited 10 s for a pong', wanted: 'never answered' } as const;
  run.scenario(run.plan('a+deaf', 'title', [], 'deaf'), () => verdict);
  const report = buildReport(run.events());
  expect(headline(report)).toBe('a+deaf was misnamed with reference-bot 0.1.0');
  const said = 'a+deaf: red for another reason than “never answered”: waited 10 s for a pong';
  expect(statement(report.scenarios[0]!)).toBe(said);
  expect(ticketText(report, report.scenarios[0]!)).toContain('wanted in the reason: never answered');
});

test('rounds that end now so, now otherwise are told in one line', () => {
  const reasons = [
    { reason: 'late', rounds: [2, 5] },
    { reason: 'wrong', rounds: [3] },
  ];
  expect(unsteadyText({ name: 'sas.glare', rounds: 5, failed: 3, reasons })).toBe(
    'sas.glare: 3 of 5 rounds failed: late (rounds 2 and 5); wrong (round 3)',
  );
});

test('a ticket says what, where, and how to see it again', () => {
  const report = buildReport(failingRun());
  const scenario = report.scenarios.find(({ id }) => id === 'sas.in-room.bot-starts');
  expect(scenario && ticketText(report, scenario)).toBe(
    [
      'sas.in-room.bot-starts failed: the bot never sent its mac',
      'at step: both confirm',
      'expected: m.key.verification.mac from @cara:ho.test within 5 s of the confirmation',
      'observed: nothing after key (bot) at +0.322 s; the bot holds its mac back until done',
      'cara 0.8.0 on Synapse 1.163.2 (process), seed 8412, cara-smoke 0.1.0',
      'again: npx cara-smoke run sas.in-room.bot-starts --seed 8412',
    ].join('\n'),
  );
});

test('a ticket says with which kind of peer', () => {
  const report = buildReport(peersRun());
  const failed = report.scenarios.find(({ id }) => id === 'sas.glare/peer-wins@spec');
  expect(failed && ticketText(report, failed)).toContain('Synapse 1.163.2 (process), peer spec, seed 8412');
});

test('a difference between kinds of peers fits a line', () => {
  expect(buildReport(peersRun()).peerDifferences.map(differenceText)).toEqual([
    'sas.in-room.peer-starts/bot-confirms-first: passed with element and libolm, failed with spec ' +
      '(the bot agreed on a MAC in correct base64, and sent what libolm makes of it)',
    expect.stringMatching(
      /^sas\.glare\/peer-wins: passed with element, failed with libolm \(.*\), failed with spec \(/,
    ),
  ]);
});

test('peers are named with the software behind them', () => {
  expect(peersName(buildReport(peersRun()).run)).toBe(
    'element (matrix-js-sdk 43.0.0), libolm (matrix-js-sdk 34.13.0), spec (cara-smoke 0.1.0)',
  );
  expect(peersName({ peers: [] })).toBe('none');
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j in a sentence is %j', (things, text) => {
  expect(listOf(things)).toBe(text);
});

test('where nothing went wrong, a run that ended early says so', () => {
  const run = new SampleRun();
  expect(nothingWrongText(buildReport(run.events()))).toBe('Nothing was run.');
  run.scenario(run.plan('a', 'title'), () => ({ status: 'skipped', reason: 'r' }));
  expect(nothingWrongText(buildReport(run.events()))).toBe('Nothing was run: everything was skipped.');
  run.scenario(run.plan('b', 'title'), () => ({ status: 'pass' }));
  expect(nothingWrongText(buildReport(run.events()))).toBe('Nothing.');
  run.plan('c', 'title');
  const rest = 'before all was done. Until then nothing went wrong in 1 scenario.';
  expect(nothingWrongText(buildReport(run.events('interrupted')))).toBe(`The run was interrupted ${rest}`);
  expect(nothingWrongText(buildReport(run.events('killed')))).toBe(`The runner was killed ${rest}`);
  const stopped = buildReport(run.events('finished', 'a failure, and --bail'));
  expect(nothingWrongText(stopped)).toBe(`The run ended early (a failure, and --bail) ${rest}`);
});

const entry = (mutant: string | undefined, status: string): ReportScenario =>
  ({ mutant, unlisted: mutant !== undefined, verdict: { status, reason: 'r' } }) as ReportScenario;

test('broken bots that no scenario has noticed are named', () => {
  const noticed = [entry('deaf', 'pass'), entry('deaf', 'fail'), entry(undefined, 'pass')];
  expect(unnoticedText({ scenarios: noticed })).toBeUndefined();
  const blocked = [entry('slow', 'pass'), entry('slow', 'blocked')];
  expect(unnoticedText({ scenarios: [...noticed, ...blocked, entry('mute', 'pass')] })).toBe(
    'noticed by no scenario: mute',
  );
});

test('reasons for not being run are counted', () => {
  const run = new SampleRun();
  run.scenario(run.plan('a', 'title'), () => undefined);
  run.plan('b', 'title');
  run.plan('c', 'title');
  expect(notRunText(buildReport(run.events('interrupted')))).toBe(
    '3 not run: the run was interrupted before this scenario began (2); ' +
      'the run was interrupted before this scenario was over (1)',
  );
});
