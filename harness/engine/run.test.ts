import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildReport, outcomeOf, SecretRegistry, type Report } from '../../reports/index.ts';
import type { StartedHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import type { PartName } from '../stage/parts.ts';
import { BotStartError } from '../bots/bot-start-error.ts';
import type { Target } from '../bots/target.ts';
import { limitsFor } from '../stage/limits.ts';
import { plan, repeat } from './plan.ts';
import { ToolFault } from '../errors/tool-fault.ts';
import { Recorder } from './recorder.ts';
import { fakeTarget, make, perform } from './testing/perform-in-test.ts';

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

  it('keeps as a finding only what differs', async () => {
    const report = await perform([
      make('a', async ({ finding }) => {
        finding('same', 'told', 'told');
        finding('other', 'told', 'silence');
      }),
    ]);
    const findings = report.scenarios[0]!.evidence.flatMap(({ evidence: one }) =>
      one.kind === 'finding' ? [one.id] : [],
    );
    expect(findings).toEqual(['other']);
  });

  it('ends a scenario whose bot dies, long before any deadline, and keeps its log', async () => {
    const dying = fakeTarget({
      exited: Promise.resolve('exited with code 7'),
      logTail: () => ['segmentation fault'],
    });
    const report = await perform([make('a', () => new Promise(() => {}))], { target: dying });
    const observed = 'exited with code 7; its log says: segmentation fault';
    expect(report.scenarios[0]!.verdict).toMatchObject({ status: 'fail', observed });
    expect(evidence(report)).toContainEqual({ kind: 'log', source: 'bot', lines: ['segmentation fault'] });
  });

  it('blames the homeserver, not the bot, when the homeserver dies', async () => {
    const report = await perform([make('a', () => new Promise(() => {})), make('b', async () => {})], {
      crew: { usual: 1 },
      settings: {
        homeserverMode: 'simulated',
        startHomeserver: async (options) => {
          const real = await startSimulated(options);
          return {
            ...real,
            died: Promise.resolve('out of memory'),
            [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
          };
        },
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
      {
        settings: {
          homeserverMode: 'simulated',
          startHomeserver: async (options) => (homeserver = await startSimulated(options)),
        },
      },
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
    expect(report.scenarios.map((one) => outcomeOf(one))).toEqual(['misnamed', 'caught']);
    expect(report.scenarios[0]!.verdict).toEqual({ status: 'fail', reason: 'no', wanted: 'never answered' });
  });

  it('crashes a scenario that wants what no stage has, rather than pass it unrun', async () => {
    const uses: PartName[] = ['bot', 'nonsense' as PartName];
    const report = await perform([make('a', failing, { uses }), make('b', async () => {})]);
    expect(verdicts(report)).toEqual(['crashed', 'pass']);
    expect(report.scenarios[0]!.verdict).toMatchObject({
      reason: 'a fault of the scenario: TypeError: there is no part "nonsense" to set up',
    });
  });

  it('blames neither bot nor environment for a crash of the scenario, and keeps where it crashed', async () => {
    const report = await perform([
      make('a', async ({ step }) => step('look', () => (undefined as unknown as { id: string }).id)),
    ]);
    expect(report.scenarios[0]!.verdict).toMatchObject({
      status: 'crashed',
      reason: expect.stringContaining('a fault of the scenario: TypeError: '),
      step: 'look',
    });
    expect(evidence(report)).toContainEqual({
      kind: 'log',
      source: 'scenario',
      lines: expect.arrayContaining([expect.stringContaining('run.test.ts')]) as string[],
    });
  });

  it('ends a scenario that waits for ever, and says where', async () => {
    const report = await perform(
      [make('a', async ({ step }) => step('dream', () => new Promise(() => {})), { uses: [] })],
      { limits: { ...limitsFor(), scenarioMs: 500 } },
    );
    expect(report.scenarios[0]!.verdict).toMatchObject({
      status: 'blocked',
      reason: expect.stringContaining('had not ended after 500 ms, and was still at "dream"'),
    });
  });

  it('keeps a verdict, and all others, where somebody cannot be ended', async () => {
    const stubborn = fakeTarget({
      [Symbol.asyncDispose]: () => Promise.reject(new Error('it would not go')),
    });
    const endless = fakeTarget({ [Symbol.asyncDispose]: () => new Promise<never>(() => {}) });
    for (const [target, what] of [
      [stubborn, 'it would not go'],
      [endless, 'waited 50 ms for everybody to end'],
    ] as const) {
      const limits = { ...limitsFor(), clearingMs: 50 };
      const report = await perform([make('a', async () => {}), make('b', failing)], { target, limits });
      expect(verdicts(report)).toEqual(['pass', 'fail']);
      expect(evidence(report)).toContainEqual({ kind: 'log', source: 'end of the scenario', lines: [what] });
    }
  });

  it('ends a bot that comes up after a peer could not', async () => {
    let ended = false;
    let homeserver: StartedHomeserver | undefined;
    const late = fakeTarget();
    const target: Target = {
      ...late,
      async launch(options) {
        await homeserver![Symbol.asyncDispose]();
        await new Promise((resolve) => options.signal.addEventListener('abort', resolve));
        // Long enough for a caller that does not wait for it to be gone.
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        const bot = await late.launch(options);
        return { ...bot, [Symbol.asyncDispose]: async () => void (ended = true) };
      },
    };
    const report = await perform([make('a', async () => {}, { cast: ['alice'], playedBy: ['spec'] })], {
      target,
      settings: {
        homeserverMode: 'simulated',
        startHomeserver: async (options) => (homeserver = await startSimulated(options)),
      },
    });
    expect(verdicts(report)).toEqual(['blocked']);
    expect(ended).toBe(true);
  });

  it('tells rounds that do not end alike apart from each other', async () => {
    let played = 0;
    const scenarios = [make('a', () => (++played === 2 ? failing() : Promise.resolve()))];
    const once = plan(scenarios, 'scenarios', { ids: [], tags: [] });
    const report = await perform(scenarios, { plan: repeat(once, 3), crew: { usual: 1 } });
    expect(verdicts(report).toSorted()).toEqual(['flaky', 'pass', 'pass']);
    expect(report.unsteady).toMatchObject([{ name: 'a', rounds: 3, failed: 1, reasons: [{ reason: 'no' }] }]);
  });

  it('begins nothing more after enough failures', async () => {
    const report = await perform([make('a', failing), make('b', failing), make('c', failing)], {
      bail: 2,
      crew: { usual: 1 },
    });
    expect(verdicts(report).toSorted()).toEqual(['fail', 'fail', 'not-run']);
  });

  it('begins nothing more where the bot never comes up, and says what is the cause', async () => {
    const target: Target = {
      ...fakeTarget(),
      launch: () => Promise.reject(new BotStartError('it ended', 'exited with code 1', ['no such option'])),
    };
    const report = await perform(
      ['a', 'b', 'c', 'd'].map((id) => make(id, async () => {})),
      {
        target,
        crew: { usual: 1 },
      },
    );
    expect(verdicts(report).toSorted()).toEqual(['fail', 'fail', 'fail', 'not-run']);
    const cause = 'the bot never came up: exited with code 1';
    expect(report.causes).toMatchObject([{ sentence: cause, entries: { length: 3 } }]);
    expect(report.scenarios.find(({ verdict }) => verdict.status === 'not-run')?.verdict).toMatchObject({
      reason: expect.stringContaining(cause) as string,
    });
  });

  it('explains by keys that a bot never published only what it needs them for', async () => {
    const [inClear, inSecret] = (
      [
        ['a.clear', ['matrix.plain', 'model.answer']],
        ['b.secret', ['matrix.encrypted']],
      ] as const
    ).map(([id, requires]) =>
      make(id, async ({ check }) => check('colour', 'red', 'blue'), { requires, cast: ['alice'] }),
    );
    const report = await perform([inClear!, inSecret!], {
      target: { ...fakeTarget(), claims: ['matrix.plain', 'model.answer', 'matrix.encrypted'] },
    });
    const causeOf = (id: string): string | undefined =>
      report.causes.find(({ entries }) => entries.includes(id))?.sentence;
    expect(causeOf('a.clear') ?? 'its own reason').not.toContain('published no keys');
    expect(causeOf('b.secret')).toContain('published no keys');
    expect(verdicts(report)).toEqual(['fail', 'fail']);
  });

  it('goes on where a bot has once been there', async () => {
    let launched = 0;
    const target: Target = {
      ...fakeTarget(),
      launch: (options) =>
        launched++ === 0
          ? fakeTarget().launch(options)
          : Promise.reject(new BotStartError('it ended', 'exited with code 1', [])),
    };
    const report = await perform(
      ['a', 'b', 'c', 'd', 'e'].map((id) => make(id, async () => {})),
      { target, crew: { usual: 1 } },
    );
    expect(verdicts(report).toSorted()).toEqual(['fail', 'fail', 'fail', 'fail', 'pass']);
  });

  it('leaves a report where the target cannot be made ready, and where the tool itself fails', async () => {
    const unready: Target = { ...fakeTarget(), prepare: () => Promise.reject(new Error('no compiler')) };
    const controller = new AbortController();
    const slips = make('a', async ({ step }) =>
      step('wait', () => {
        controller.abort(new ToolFault(new Error('unthought of')));
        return new Promise(() => {});
      }),
    );
    for (const [scenario, options, reason] of [
      [make('a', async () => {}), { target: unready }, 'no compiler'],
      [slips, { signal: controller.signal }, 'the run was interrupted'],
    ] as const) {
      const secrets = new SecretRegistry();
      const recorder = new Recorder(join(root, `${reason}.ndjson`), secrets, performance.now());
      await perform([scenario], { ...options, recorder }).catch(() => {});
      const report = buildReport(recorder.events);
      expect(report).toMatchObject({ complete: true, interrupted: false });
      expect(report.scenarios[0]?.verdict).toMatchObject({
        status: 'not-run',
        reason: expect.stringContaining(reason) as string,
      });
    }
  });

  it('tells what is known to fail from what is new', async () => {
    const knownFailures = new Map(
      ['a', 'b'].map((id) => [id, [{ id, reason: 'its library does it' }]] as const),
    );
    const report = await perform([make('a', failing), make('b', async () => {}), make('c', failing)], {
      knownFailures,
    });
    expect(report.scenarios.map((one) => outcomeOf(one))).toEqual(['known', 'mended', 'failed']);
  });

  it('does not take a caught mutant for a failure', async () => {
    const scenarios = [make('a', failing, { mutants: { deaf: 'no', mute: 'no', lost: 'no' } })];
    const report = await perform(scenarios, {
      purpose: 'mutants',
      plan: plan(scenarios, 'mutants', { ids: [], tags: [] }),
      bail: 1,
      crew: { usual: 1 },
    });
    expect(verdicts(report)).toEqual(['fail', 'fail', 'fail']);
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
      status: 'not-run',
      reason: 'the run was interrupted before this scenario was over',
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

function verdicts(report: Report): string[] {
  return report.scenarios.map(({ verdict }) => verdict.status);
}

function evidence(report: Report): unknown[] {
  return report.scenarios.flatMap((one) => one.evidence.map(({ evidence: piece }) => piece));
}
