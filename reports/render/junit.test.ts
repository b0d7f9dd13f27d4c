import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import type { RunEvent } from '../model/events.ts';
import { causesRun } from '../testing/causes-run.ts';
import { failingRun, hostileLine } from '../testing/failing-run.ts';
import { mutantsRun } from '../testing/mutants-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { peersRun } from '../testing/peers-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { renderJunit } from './junit.ts';

interface Suite {
  name: string;
  tests: string;
  failures: string;
  errors: string;
  skipped: string;
  testcase: Record<string, unknown>[];
}

function parse(events: RunEvent[]): { root: Suite; suites: Suite[]; cases: Record<string, unknown>[] } {
  const xml = renderJunit(buildReport(events));
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = parser.parse(xml) as { testsuites: Suite & { testsuite: Suite[] } };
  const suites = testsuites.testsuite;
  return { root: testsuites, suites, cases: suites.flatMap(({ testcase }) => testcase) };
}

test('a passing run has a suite for each subject and nothing but cases', () => {
  const { root, suites, cases } = parse(passingRun());
  expect(root).toMatchObject({ name: 'cara-smoke', tests: '12', failures: '0', errors: '0', skipped: '0' });
  expect(suites.map(({ name, tests }) => [name, tests])).toEqual([
    ['matrix', '2'],
    ['sas', '10'],
  ]);
  expect(cases[0]).toEqual({ classname: 'matrix', name: 'matrix.echo.plain', time: '0.230' });
});

test('failed and flaky are failures, blocked is an error, skipped is skipped', () => {
  const { root, cases } = parse(failingRun());
  expect(root).toMatchObject({ tests: '10', failures: '3', errors: '1', skipped: '2' });
  const of = (id: string) => cases.find(({ name }) => name === id);
  expect(of('sas.in-room.bot-starts')).toMatchObject({
    failure: {
      type: 'failed',
      message: 'the bot never sent its mac',
      '#text': expect.stringContaining('again: npx cara-smoke run sas.in-room.bot-starts'),
    },
  });
  expect(of('matrix.echo.encrypted')).toMatchObject({ failure: { type: 'flaky' } });
  expect(of('xsign.bootstrap')).toMatchObject({ error: { type: 'blocked' } });
  expect(of('sas.to-device.bot-starts')).toMatchObject({
    skipped: { message: 'the target cara does not claim sas.start.to-device' },
  });
});

test('a cause that several share comes first in each; what is known or not run is skipped', () => {
  const { root, cases } = parse(causesRun());
  expect(root).toMatchObject({ tests: '10', failures: '4', errors: '0', skipped: '4' });
  const failure = cases.find(({ name }) => name === 'onboard.B');
  expect(failure).toMatchObject({
    failure: {
      message:
        'the bot never published keys for its device (3 scenarios failed): B1 device signed: expected true, observed false',
    },
  });
  const of = (id: string) => cases.find(({ name }) => name === id);
  expect(of('onboard.burst')).toMatchObject({
    skipped: { message: 'known to fail (upstream 312): 2 answers are missing' },
  });
  expect(of('xsign.bootstrap')).toMatchObject({ skipped: { message: '4 had failed (--bail 4)' } });
});

test('a mutant that was caught passes and one that escaped fails', () => {
  const { root, cases } = parse(mutantsRun());
  expect(root).toMatchObject({ tests: '4', failures: '1', errors: '1', skipped: '0' });
  expect(cases[2]).toMatchObject({ failure: { type: 'escaped' } });
});

test('the name of a case says which kind of peer played', () => {
  const names = parse(peersRun()).cases.map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual([
    'matrix.echo.encrypted [element]',
    'sas.in-room.peer-starts/peer-confirms-first [element]',
  ]);
  expect(names).toContain('sas.glare/peer-wins@spec');
  expect(new Set(names).size).toBe(names.length);
});

test('no text breaks the document', () => {
  const run = new SampleRun();
  const reason = `${hostileLine} ]]> "quoted" 'too' \u0000\u0007\uFFFF \uD83D`;
  run.scenario(run.plan('a.b"<&', 'title'), () => ({ status: 'fail', reason, observed: reason }));
  const [testcase] = parse(run.events()).cases;
  expect(testcase).toMatchObject({
    name: 'a.b"<&',
    failure: { message: expect.stringContaining(`</script><img src=x onerror="document.title='owned'">`) },
  });
});

test('a mutant that is red for another reason is a failure, a crash of the scenario an error', () => {
  const run = new SampleRun();
  const wanted = { status: 'fail', reason: 'late', wanted: 'never answered' } as const;
  run.scenario(run.plan('a+deaf', 'title', [], 'deaf'), () => wanted);
  run.scenario(run.plan('b', 'title'), () => ({ status: 'crashed', reason: 'a fault of the scenario' }));
  const { cases } = parse(run.events());
  expect(cases).toMatchObject([
    { failure: { type: 'misnamed', message: 'late' } },
    { error: { type: 'crashed', message: 'a fault of the scenario' } },
  ]);
});
