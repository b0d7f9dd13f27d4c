import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { constantFrom, double, sample, tuple } from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { reportSchema, type Report } from '../../reports/index.ts';
import { runConcurrently } from '../engine/scheduler.ts';
import { cacheDirectory } from '../process/cache-directory.ts';

const program = join(import.meta.dirname, 'bin.js');
const root = mkdtempSync(join(tmpdir(), 'interruption-test-'));
const children: ChildProcess[] = [];
afterAll(() => {
  // A test that failed may have left one.
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

const isNightly = process.env['CARA_SMOKE_NIGHTLY'] !== undefined;
const scenarios = [
  'matrix.inbound-unencrypted-reply',
  'sas.in-room.peer-starts/peer-confirms-first',
  'onboard.A',
  'onboard.C.in-room',
];
const moments = 40;
const atOnce = 4;
const seed = Date.now() % 2 ** 31;

describe.each([
  ['simulated', true],
  ['process', isNightly],
  ['docker', isNightly],
])('with --homeserver %s', (mode, isTried) => {
  it.runIf(isTried)(
    `a signal at any of ${moments} moments (seed ${seed}) leaves reports and nothing else`,
    async () => {
      const whole = await performRun(mode);
      expect(whole).toMatchObject({ code: 0, report: { interrupted: false } });
      const drawn = sample(tuple(double({ min: 0, max: 1.1, noNaN: true }), constantFrom(...signals)), {
        seed,
        numRuns: moments,
      });
      const wrong: unknown[] = [];
      await runConcurrently(
        drawn,
        { usual: atOnce },
        async ([part, signal]) => {
          const atMs = Math.round(part * whole.durationMs);
          const { code, report, leftovers } = await performRun(mode, { atMs, signal });
          const isInOrder =
            report === undefined
              ? // Node itself was not up yet.
                code === null
              : (code === 130 && report.interrupted) || (code === 0 && !report.interrupted);
          if (!isInOrder || leftovers.length > 0) wrong.push({ atMs, signal, code, report, leftovers });
        },
        () => false,
      );
      expect(wrong).toEqual([]);
    },
    isNightly ? 1_800_000 : 600_000,
  );
});

describe('a run leaves its reports', () => {
  it('when nobody reads what it says any more', async () => {
    const folder = newFolder('pipe');
    const child = startRun('simulated', folder);
    child.stderr.once('data', () => {
      child.stderr.destroy();
      child.stdout.destroy();
    });
    await expect(once(child, 'exit')).resolves.toEqual([0, null]);
    expect(readReport(folder)).toMatchObject({ complete: true, totals: { pass: scenarios.length } });
  });

  it('when something in it fails that nobody has thought of', async () => {
    const folder = newFolder('fault');
    const fault = join(root, 'fault.mjs');
    const finished = "readFileSync(process.env.EVENTS, 'utf8').includes('scenario.finished')";
    writeFileSync(
      fault,
      `import { existsSync, readFileSync } from 'node:fs';
       const timer = setInterval(() => {
         if (!existsSync(process.env.EVENTS) || !${finished}) return;
         clearInterval(timer);
         throw new Error('unthought of');
       }, 5);
       timer.unref();`,
    );
    const child = startRun('simulated', folder, ['--concurrency', '1'], {
      NODE_OPTIONS: `--import ${fault}`,
      EVENTS: join(folder, 'events.ndjson'),
    });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/cara-smoke: unthought of\n[^]*This is a fault of cara-smoke itself/);
    expect(readReport(folder)?.totals).toMatchObject({ pass: 1 });
  });

  it('when a second signal ends it in a hurry', async () => {
    const folder = newFolder('hurry');
    const child = startRun('simulated', folder);
    const said = text(child.stderr);
    const events = join(folder, 'events.ndjson');
    await expect
      .poll(() => existsSync(events) && readFileSync(events, 'utf8'), { timeout: 100_000 })
      .toContain('step.started');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(readReport(folder)?.scenarios).toHaveLength(scenarios.length);
    expect(await said).toContain('winding up');
    expect(readdirSync(join(folder, 'cache', 'runs'))).toEqual([]);
    expect(readdirSync(folder)).not.toContain('.lock');
  });
});

it('an exploration that is interrupted says that nothing is known about what it played', async () => {
  const machine = 'operator.to-device.bot-asks.peer-wins';
  const child = spawn(process.execPath, [program, 'explore', '--machine', machine], {
    env: { ...process.env, CARA_SMOKE_CACHE_DIR: newFolder('explore') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const said = text(child.stderr);
  child.stderr.once('data', () => child.kill('SIGINT'));
  await expect(once(child, 'exit')).resolves.toEqual([130, null]);
  expect(await said).toContain('interrupted: nothing is known about what was being played');
});

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let folders = 0;

interface Ended {
  readonly code: number | null;
  readonly report: Report | undefined;
  readonly durationMs: number;
  /** What it should have removed. */
  readonly leftovers: readonly string[];
}

async function performRun(
  mode: string,
  blow?: { readonly atMs: number; readonly signal: NodeJS.Signals },
): Promise<Ended> {
  const folder = newFolder(mode);
  const startedAt = performance.now();
  const child = startRun(mode, folder);
  child.stdout.resume();
  child.stderr.resume();
  const exited = once(child, 'exit') as Promise<[number | null]>;
  if (blow !== undefined) {
    await Promise.race([exited, delay(blow.atMs)]);
    child.kill(blow.signal);
  }
  const [code] = await exited;
  const durationMs = performance.now() - startedAt;
  const runs = join(folder, 'cache', 'runs');
  const leftovers = [
    ...(existsSync(runs) ? readdirSync(runs) : []),
    ...readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('cara-smoke')),
  ];
  return { code, report: readReport(folder), durationMs, leftovers };
}

function newFolder(name: string): string {
  return mkdtempSync(join(root, `${name}-${folders++}-`));
}

/** A run with a cache of its own, so that no other run sweeps up what it leaves. */
function startRun(
  mode: string,
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const [cache, temporary] = [join(folder, 'cache'), join(folder, 'tmp')];
  for (const made of [cache, temporary]) mkdirSync(made, { recursive: true });
  linkInstalls(cache);
  const child = spawn(
    process.execPath,
    [program, ...scenarios, '--homeserver', mode, '--output-dir', folder, '--patience', '3', ...args],
    {
      env: {
        ...process.env,
        ...env,
        GITHUB_ACTIONS: '',
        CARA_SMOKE_CACHE_DIR: cache,
        TMPDIR: temporary,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  return child;
}

/** Synapse is installed once for this user, and what Node compiles is shared by the runs of this test. */
function linkInstalls(cache: string): void {
  mkdirSync(join(root, 'compiled'), { recursive: true });
  symlinkSync(join(root, 'compiled'), join(cache, 'compiled'));
  const installs = existsSync(cacheDirectory()) ? readdirSync(cacheDirectory()) : [];
  for (const name of installs.filter((one) => one.startsWith('synapse-')))
    symlinkSync(join(cacheDirectory(), name), join(cache, name));
}

function readReport(folder: string): Report | undefined {
  const file = join(folder, 'report.json');
  return existsSync(file) ? reportSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
