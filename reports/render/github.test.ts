import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import { causesRun } from '../testing/causes-run.ts';
import { failingRun } from '../testing/failing-run.ts';
import { mutantsRun } from '../testing/mutants-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { unverifiedNewcomer } from '../testing/onboarding-run.ts';
import { peersRun } from '../testing/peers-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { githubAnnotations, githubSummary } from './github.ts';

test('faults are errors, blocked scenarios warnings, everything else is quiet', () => {
  const lines = githubAnnotations(buildReport(failingRun())).trimEnd().split('\n');
  expect(lines.map((line) => line.slice(0, line.indexOf('::', 2)))).toEqual([
    '::error title=sas.in-room.bot-starts failed',
    '::error title=sas.to-device.peer-starts failed',
    '::error title=matrix.echo.encrypted flaky',
    '::warning title=xsign.bootstrap blocked',
  ]);
  expect(githubAnnotations(buildReport(passingRun()))).toBe('');
});

test('what has one cause is one annotation and one entry of the summary; what was not judged is a line', () => {
  const report = buildReport(causesRun());
  const titles = githubAnnotations(report).match(/^::\w+ title=[^:]*/gm);
  expect(titles).toEqual(['::error title=3 scenarios failed', '::error title=matrix.echo.encrypted failed']);
  const text = githubSummary(report);
  expect(text.match(/<summary>.*<\/summary>/g)).toEqual([
    '<summary>3 scenarios failed: the bot never published keys for its device</summary>',
    '<summary>matrix.echo.encrypted failed: the bot wrote in clear into an encrypted room</summary>',
  ]);
  expect(text).toContain('also: onboard.B, onboard.C.in-room');
  expect(text).toContain('in clear: m.room.message of @cara:ho.test at +0.079 s, where ciphertext was due');
  expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
    '- onboard.restart passes, though it is declared as known to fail: upstream 208',
    '- onboard.burst failed, as is known: upstream 312',
    '- 2 skipped: the target does not claim sas.respond (2)',
    '- 1 not run: 4 had failed (--bail 4)',
  ]);
});

test('a mutant that escaped is an error, one that was caught is none', () => {
  const text = githubAnnotations(buildReport(mutantsRun()));
  expect(text.match(/^::error/gm)).toHaveLength(1);
  expect(text).toContain('::error title=sas.in-room.peer-starts+forgets-master-key escaped::');
});

test('an annotation stays one line and cannot begin another command', () => {
  const run = new SampleRun();
  run.scenario(run.plan('a:b,c%', 'title'), () => ({
    status: 'fail',
    reason: '100 %\r\n::set-env name=X::y',
  }));
  const text = githubAnnotations(buildReport(run.events()));
  expect(text.trimEnd()).not.toMatch(/[\r\n]/);
  expect(text).toContain('::error title=a%3Ab%2Cc%25 failed::');
  expect(text).toContain('100 %25%0D%0A::set-env name=X::y');
});

test('the summary gives headline, facts, notes and what did not pass', () => {
  const text = githubSummary(buildReport(failingRun()));
  expect(text).toMatch(/^## Interrupted: 2 of 8 scenarios failed\n/);
  expect(text).toContain('2 failed · 1 flaky · 1 blocked · 1 not run · 1 skipped · 4 passed · 7.3 s');
  expect(text).toContain('> The run was interrupted.');
  expect(text).toContain('| matrix | Synapse 1.163.2 (process) |');
  expect(text.match(/<details>/g)).toHaveLength(4);
  expect(text).toContain('- 1 skipped: the target cara does not claim sas.start.to-device (1)\n');
  expect(text).toContain('- 1 not run: the run was interrupted before this scenario was over');
});

test('a simulated homeserver is no proof, and the summary says so', () => {
  expect(githubSummary(buildReport(mutantsRun()))).toContain('> Matrix was simulated.');
});

test('what kinds of peers do not agree on is a table, with the reasons', () => {
  const text = githubSummary(buildReport(peersRun()));
  expect(text).toContain(
    '| differs | element | libolm | spec |\n|---|---|---|---|\n| sas.in-room.peer-starts/bot',
  );
  expect(text).toContain('| passed | passed | failed: the bot agreed on a MAC in correct base64');
  expect(text).toContain('3 scenarios without a difference between element, libolm and spec.');
  expect(githubSummary(buildReport(passingRun()))).not.toContain('side by side');
});

test('how far a newcomer gets is among the facts, against what was expected', () => {
  expect(githubSummary(buildReport(unverifiedNewcomer()))).toContain(
    '| newcomers, with element | Tier B: signed by its owner — 14 of 15 gates hold; not checked: A7–A8, B7–B8, C4–C10; not C: onboard.C.in-room failed: C3 keys in the mac: expected sound, observed missing; expected tier C, reached tier B (its authors say so) |',
  );
});

test('no text breaks out of its table cell, its line or its code block', () => {
  const run = new SampleRun({ target: { name: 'a|b\n# c <img>', capabilities: [] } });
  run.scenario(run.plan('a.b', 'title'), () => ({ status: 'fail', reason: 'x ```` y\n</details><script>' }));
  const text = githubSummary(buildReport(run.events()));
  expect(text).toContain('| target | a&#124;b &#35; c &lt;img> |');
  expect(text).toContain('<summary>a.b failed: x &#96;&#96;&#96;&#96; y &lt;/details>&lt;script></summary>');
  expect(text).toContain('\n`````text\n');
});

test('a summary that GitHub would not show is cut, and says so', () => {
  const run = new SampleRun();
  for (let number = 0; number < 300; number += 1)
    run.scenario(run.plan(`a.b${number}`, 'title'), () => ({
      status: 'fail',
      reason: `${number} ${'é'.repeat(4_000)}`,
    }));
  const report = buildReport(run.events());
  const text = githubSummary(report);
  const [shown, lost] = [text.match(/<details>/g)!.length, Number(/- (\d+) more are/.exec(text)?.[1])];
  expect(shown + lost).toBe(report.causes.length);
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024 + 100);
  expect(shown).toBeGreaterThan(50);
});
