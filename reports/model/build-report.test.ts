import { describe, expect, test } from 'vitest';
import { failingRun } from '../testing/failing-run.ts';
import { mutantsRun } from '../testing/mutants-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import type { RunEvent } from './events.ts';
import { report as reportSchema, type Report } from './report.ts';

function scenarioOf(report: Report, id: string): Report['scenarios'][number] {
  const found = report.scenarios.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`no scenario ${id}`);
  return found;
}

const none = { pass: 0, fail: 0, flaky: 0, crashed: 0, skipped: 0, blocked: 0, 'not-run': 0, known: 0 };

describe('a run that ended', () => {
  const report = buildReport(passingRun());

  test('is complete and carries the facts of the run', () => {
    expect(report).toMatchObject({ schemaVersion: 2, complete: true, interrupted: false });
    expect(report.run).toMatchObject({
      target: { name: 'reference-bot', version: '0.1.0' },
      networks: [
        {
          status: 'ready',
          network: 'matrix',
          mode: 'process',
          facts: { version: '1.163.2', proof: true },
        },
      ],
      seed: 8412,
      secretsRegistered: 37,
    });
  });

  test('counts verdicts and proofs', () => {
    expect(report.totals).toEqual({ ...none, pass: 12 });
    // 8 verifications (8 links before, 10 after), a refusal (8 and 8), three peers at once (10 each).
    expect(report.proven).toEqual({
      signaturesVerified: 8 * 18 + 16 + 30,
      signaturesBad: 0,
      sasCompared: 12,
      sasEqual: 12,
      messagesRoundTripped: 2,
      mutantsRed: 0,
    });
  });

  test('keeps steps, evidence and replay of a scenario in order', () => {
    const scenario = scenarioOf(report, 'sas.in-room.peer-starts/peer-first');
    expect(scenario.steps.map(({ title, outcome }) => [title, outcome])).toEqual([
      ['share an encrypted room', 'ok'],
      ['reach the emoji', 'ok'],
      ['both confirm', 'ok'],
      ['every signature is there', 'ok'],
    ]);
    expect(scenario.steps[0]).toMatchObject({ startMs: scenario.startMs, durationMs: 180 });
    expect(scenario.evidence[0]).toMatchObject({ step: 0, evidence: { kind: 'trust', moment: 'before' } });
    expect(scenario.replay).toBe('npx cara-smoke run sas.in-room.peer-starts/peer-first --seed 8412');
  });

  test('fits the published schema', () => {
    for (const run of [passingRun(), failingRun(), mutantsRun(), failingRun().slice(0, 20)]) {
      const built = buildReport(run);
      expect(reportSchema.parse(built)).toEqual(built);
    }
  });
});

test('a fault keeps its verdict, its failed step and what did not verify', () => {
  const report = buildReport(failingRun());
  expect(report.totals).toEqual({
    ...none,
    pass: 4,
    fail: 2,
    flaky: 1,
    skipped: 1,
    blocked: 1,
    'not-run': 1,
  });
  expect(report.proven).toMatchObject({ signaturesBad: 1, sasCompared: 7, sasEqual: 6 });
  const scenario = scenarioOf(report, 'sas.in-room.bot-starts');
  expect(scenario.verdict).toMatchObject({ status: 'fail', step: 'both confirm' });
  expect(scenario.steps[2]).toMatchObject({
    outcome: 'failed',
    error: expect.stringContaining('waited 5 s'),
  });
});

test('mutants that turned red are counted, escaped and blocked ones are not', () => {
  expect(buildReport(mutantsRun()).proven.mutantsRed).toBe(2);
});

describe('a run that was killed', () => {
  const events = passingRun();
  const cut = events.findIndex((event) => event.type === 'step.started' && event.title === 'both confirm');
  const report = buildReport(events.slice(0, cut + 3));

  test('is not complete, and what did not finish was not run', () => {
    expect(report.complete).toBe(false);
    const unfinished = scenarioOf(report, 'sas.in-room.peer-starts/peer-first');
    expect(unfinished.verdict).toEqual({
      status: 'not-run',
      reason: 'the run ended before this scenario was over',
    });
    expect(unfinished.steps.at(-1)).toMatchObject({ title: 'both confirm', outcome: 'interrupted' });
    expect(unfinished.replay).toBeUndefined();
  });

  test('tells a scenario that never began by its missing start', () => {
    const waiting = scenarioOf(report, 'sas.concurrent-requests');
    expect(waiting).toMatchObject({ verdict: { status: 'not-run' }, durationMs: 0, steps: [], evidence: [] });
    expect(waiting.startMs).toBeUndefined();
  });

  test('gives a report wherever it is cut', () => {
    for (let length = 1; length <= events.length; length++) {
      const { complete, totals } = buildReport(events.slice(0, length));
      expect(complete).toBe(length === events.length);
      expect(Object.values(totals).reduce((sum, count) => sum + count)).toBe(12);
    }
  });
});

test('an interrupted run is complete and says so', () => {
  expect(buildReport(failingRun())).toMatchObject({ complete: true, interrupted: true });
});

test('a homeserver that never became ready keeps its reason and log', () => {
  const [network] = buildReport(new SampleRun({}, 'fails').events()).run.networks;
  expect(network).toEqual({
    status: 'failed',
    network: 'matrix',
    mode: 'auto',
    reason: 'Synapse ended with code 1',
    log: ['CRITICAL - Failed to start: address already in use'],
  });
});

test('a homeserver that dies during the run keeps its facts', () => {
  const died: RunEvent = {
    type: 'network.failed',
    at: 2_000,
    network: 'matrix',
    reason: 'ended with code 137',
    log: [],
  };
  const [network] = buildReport([...passingRun(), died]).run.networks;
  expect(network).toMatchObject({ status: 'failed', mode: 'process', facts: { name: 'Synapse' } });
});

test('the streams of two shards become one report on one clock', () => {
  const second = new SampleRun({ startedAt: '2026-11-22T07:47:22.000Z' });
  second.scenario(second.plan('xsign.bootstrap', 'The bot publishes a whole identity'), (story) => {
    story.step('start the bot', 100);
    return { status: 'pass' };
  });
  const report = buildReport([...passingRun(), ...second.events()]);
  expect(report.complete).toBe(true);
  expect(report.totals.pass).toBe(13);
  expect(scenarioOf(report, 'xsign.bootstrap').startMs).toBe(10_000 + 1_402);
  expect(buildReport([...passingRun(), ...second.events('killed')]).complete).toBe(false);
});

test('events without a run are refused with what to do', () => {
  expect(() => buildReport([])).toThrow(/no run\.started.*Expected the events\.ndjson/s);
});
