import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildReport, SecretRegistry, type Report } from '../../reports/index.ts';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';
import { startSimulated } from '../homeserver/simulated/index.ts';
import { Ledger } from '../process/ledger.ts';
import { ControlClient } from '../target/control-client.ts';
import type { StartedBot, Target } from '../target/target.ts';
import { plan } from './plan.ts';
import { Recorder } from './recorder.ts';
import { run, type RunOptions } from './run.ts';
import { scenario, type Scenario, type ScenarioDefinition, type Stage } from './scenario.ts';

const root = mkdtempSync(join(tmpdir(), 'run-test-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('run', () => {
  it('judges each scenario by itself', async () => {
    const report = await perform([
      make('a.passes', async ({ step }) => step('fine', () => {})),
      make('b.fails', async ({ step, check }) => step('compare', () => check('colour', 'red', 'blue'))),
      make('c.skipped', async () => {}, { requires: ['matrix.encrypted'] }),
      make('d.passes', async ({ step }) => step('fine', () => {})),
    ]);
    expect(verdicts(report)).toEqual(['pass', 'fail', 'skipped', 'pass']);
    expect(report.scenarios[1]!.verdict).toMatchObject({
      step: 'compare',
      expected: 'red',
      observed: 'blue',
    });
    expect(report.scenarios[2]!.verdict).toMatchObject({
      reason: expect.stringContaining('matrix.encrypted'),
    });
  });

  it('ends a scenario whose bot dies, long before any deadline, and keeps its log', async () => {
    const dying = fakeTarget({
      exited: Promise.resolve('exited with code 7'),
      logTail: () => ['segmentation fault'],
    });
    const report = await perform([make('a', () => new Promise(() => {}))], { target: dying });
    expect(report.scenarios[0]!.verdict).toMatchObject({ status: 'fail', observed: 'exited with code 7' });
    expect(evidence(report)).toContainEqual({ kind: 'log', source: 'bot', lines: ['segmentation fault'] });
  });

  it('blames the homeserver, not the bot, when the homeserver dies', async () => {
    const report = await perform([make('a', () => new Promise(() => {})), make('b', async () => {})], {
      concurrency: 1,
      startHomeserver: async (options) => {
        const real = await startSimulated(options);
        return {
          ...real,
          died: Promise.resolve('out of memory'),
          [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
        };
      },
    });
    expect(verdicts(report)).toEqual(['blocked', 'blocked']);
    expect(report.scenarios[0]!.verdict).toMatchObject({ reason: expect.stringContaining('out of memory') });
  });

  it('blames a homeserver that has silently gone', async () => {
    let homeserver: StartedHomeserver | undefined;
    const report = await perform(
      [
        make('a', async ({ step }) =>
          step('talk', async () => {
            await homeserver![Symbol.asyncDispose]();
            throw new Error('connection refused');
          }),
        ),
      ],
      { startHomeserver: async (options) => (homeserver = await startSimulated(options)) },
    );
    expect(report.scenarios[0]!.verdict).toMatchObject({
      status: 'blocked',
      reason: 'the homeserver no longer answers',
    });
  });

  it('takes a mutant for caught only if its verdict says what is wrong with it', async () => {
    const scenarios = [make('a', failing, { mutants: { deaf: 'never answered', mute: 'no' } })];
    const report = await perform(scenarios, {
      purpose: 'mutants',
      plan: plan(scenarios, 'mutants', { ids: [], tags: [] }),
    });
    expect(verdicts(report)).toEqual(['pass', 'fail']);
    expect(evidence(report)).toContainEqual({
      kind: 'check',
      name: 'caught for the right reason',
      expected: 'never answered',
      observed: 'no',
      ok: false,
    });
  });

  it('begins nothing more after enough failures', async () => {
    const report = await perform([make('a', failing), make('b', failing), make('c', failing)], {
      bail: 2,
      concurrency: 1,
    });
    expect(verdicts(report).toSorted()).toEqual(['blocked', 'fail', 'fail']);
  });

  it('winds up when interrupted: evidence stays, nothing is called a failure', async () => {
    const controller = new AbortController();
    const report = await perform(
      [
        make('a', async ({ step }) =>
          step('wait', () => {
            controller.abort(new Error('the run was interrupted'));
            return new Promise(() => {});
          }),
        ),
      ],
      { signal: controller.signal },
    );
    expect(report.interrupted).toBe(true);
    expect(report.scenarios[0]!.verdict).toMatchObject({
      status: 'blocked',
      reason: 'the run was interrupted',
    });
  });

  it('never writes a secret down', async () => {
    const secrets = new SecretRegistry();
    const report = await perform(
      [
        make('a', async ({ record, bot }) =>
          record({ kind: 'log', source: 'bot', lines: [`token is ${bot.accessToken}`] }),
        ),
      ],
      { secrets },
    );
    expect(evidence(report)).toContainEqual(
      expect.objectContaining({ lines: ['token is [redacted:access token of cara]'] }),
    );
  });
});

async function failing(): Promise<void> {
  throw new Error('no');
}

function make(
  id: string,
  act: (stage: Stage) => Promise<unknown>,
  more: Partial<ScenarioDefinition> = {},
): Scenario {
  const run = async (stage: Stage): Promise<void> => void (await act(stage));
  return scenario({ id, title: id, tags: [], requires: [], mutants: {}, cast: [], run, ...more });
}

function fakeTarget(bot: Partial<StartedBot> = {}): Target {
  return {
    name: 'fake',
    capabilities: [],
    mutants: [],
    version: async () => undefined,
    start: async ({ signal }) => ({
      control: new ControlClient('http://127.0.0.1:1', 'token', signal),
      logTail: () => [],
      exited: new Promise(() => {}),
      [Symbol.asyncDispose]: async () => {},
      ...bot,
    }),
  };
}

async function perform(scenarios: readonly Scenario[], more: Partial<RunOptions> = {}): Promise<Report> {
  const ledger = Ledger.open(root);
  const secrets = more.secrets ?? new SecretRegistry();
  const recorder = new Recorder(join(root, `${crypto.randomUUID()}.ndjson`), secrets, performance.now());
  await run({
    runId: 'test',
    seed: 1,
    purpose: 'scenarios',
    plan: plan(scenarios, 'scenarios', { ids: [], tags: [] }),
    target: fakeTarget(),
    peer: () => ({ name: 'none', version: '0' }),
    tool: { name: 'test', version: '0' },
    homeserverMode: 'simulated',
    startHomeserver: startSimulated,
    concurrency: 4,
    stepDeadlineMs: 5_000,
    startDeadlineMs: 5_000,
    recorder,
    secrets,
    ledger,
    signal: new AbortController().signal,
    replay: ({ id }) => id,
    ...more,
  });
  ledger.close();
  return buildReport(recorder.events);
}

function verdicts(report: Report): string[] {
  return report.scenarios.map(({ verdict }) => verdict.status);
}

function evidence(report: Report): unknown[] {
  return report.scenarios.flatMap((one) => one.evidence.map(({ evidence: piece }) => piece));
}
