import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hasTool } from '../../tools/tools.ts';
import { compilePreload } from './compile.ts';
import { CrashPoints } from './crash-points.ts';
import type { Loss } from './lose-unsynced.ts';

const program = join(import.meta.dirname, 'testing', 'change-files.ts');
const calls =
  'create write fsync fsync write fsync create write fsync link unlink fsync link fsync unlink fsync create write fsync rename fsync unlink fsync';
const pointCount = calls.split(' ').length;
const points = Array.from({ length: pointCount }, (_, index) => index + 1);

describe.runIf(hasTool('compiler'))('crash points', () => {
  it('are the calls that the one disk of the reference bot makes', async () => {
    const { crashes, run } = await setUp();
    crashes.arm();
    const { said } = run();
    expect(said.at(-1)).toBe(calls);
    const seen = crashes.disarm();
    expect(seen.map(({ call }) => call).join(' ')).toBe(calls);
    expect(seen.map(({ number }) => number)).toEqual(points);
    expect(seen[0]).toMatchObject({ path: 'queue', result: 'done' });
  });

  it('leave the same files whether the process is ended from outside or by its own disk', async () => {
    for (const at of points) {
      const outside = await setUp();
      outside.crashes.arm({ at, strike: { kind: 'kill' } });
      expect(outside.run().signal).toBe('SIGKILL');
      const inside = await setUp();
      expect(inside.run(String(at)).signal).toBe('SIGKILL');
      expect([at, outside.files()]).toEqual([at, inside.files()]);
    }
  });

  it.each<Loss>(['all', 'contents', 'names'])(
    'keep what was said to be done when the power takes %s that was not synced',
    async (loss) => {
      for (const at of points) {
        const { crashes, run, files } = await setUp();
        crashes.arm({ at, strike: { kind: 'kill' } });
        const { said } = run();
        crashes.disarm();
        crashes.lose(loss);
        expectKept(said, files(), `${loss} at ${at}`);
      }
    },
  );

  it('take away what was not synced', async () => {
    const { crashes, run, files } = await setUp();
    // The third call is the first sync.
    crashes.arm({ at: 3, strike: { kind: 'kill' } });
    run();
    expect(files()).toEqual({ queue: 'one\n' });
    expect(crashes.lose('all')).toBe(2);
    expect(files()).toEqual({});
  });

  it.each([
    ['removed', pointCount, 'three\n'],
    ['renamed over', pointCount - 2, 'one\ntwo\n'],
  ])('put back what was %s', async (_what, at, expected) => {
    const { crashes, run, files } = await setUp();
    crashes.arm({ at, strike: { kind: 'kill' } });
    run();
    crashes.lose('names');
    expect(files()['queue']).toBe(expected);
  });

  it('tear a write', async () => {
    const { crashes, run, files } = await setUp();
    crashes.arm({ at: 5, strike: { kind: 'tear', thousandths: 500 } });
    expect(run().signal).toBe('SIGKILL');
    expect(files()).toEqual({ queue: 'one\ntw' });
  });

  it('count anew in a second life, and remember what the first has not synced', async () => {
    const { crashes, run, files } = await setUp();
    // The name of the queue is not synced, and the second life finds it there.
    crashes.arm({ at: 4, strike: { kind: 'kill' } });
    run();
    crashes.armAgain({ at: 4, strike: { kind: 'kill' } });
    run();
    expect(files()).toEqual({ queue: 'one\none\ntwo\n' });
    crashes.lose('names');
    expect(files()).toEqual({});
  });

  it.each(['ENOSPC', 'EIO', 'EROFS'] as const)('let a call fail with %s', async (error) => {
    const { crashes, run, files } = await setUp();
    crashes.arm({ at: 2, strike: { kind: 'fail', error, lasting: true } });
    const { status, errors } = run();
    expect(status).not.toBe(0);
    expect(errors).toContain(error);
    expect(files()).toEqual({ queue: '' });
  });
});

it('say what is missing where nothing can be compiled', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'cache-'));
  vi.stubEnv('CARA_SMOKE_CACHE_DIR', cache);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  });
  await expect(compilePreload('/nonexistent/compiler')).rejects.toThrow(/install a C compiler/u);
});

async function setUp() {
  const base = mkdtempSync(join(tmpdir(), 'crash-'));
  const [room, folder] = [join(base, 'room'), join(base, 'state')];
  mkdirSync(room);
  mkdirSync(folder);
  const crashes = await CrashPoints.open({ room, seed: 1, findSecrets: () => [] });
  onTestFinished(() => {
    crashes[Symbol.dispose]();
    rmSync(base, { recursive: true });
  });
  const environment = crashes.environmentFor(folder);
  return {
    crashes,
    run(...more: readonly string[]) {
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, folder, ...more], {
        env: { ...environment },
        encoding: 'utf8',
      });
      return { status, signal, said: stdout.split('\n').slice(0, -1), errors: stderr };
    },
    /** What lies in the folder; drafts have the number of their process in their names. */
    files(): Record<string, string> {
      const names = readdirSync(folder).toSorted();
      return Object.fromEntries(
        names.map((name) => [name.replace(/tmp\.\d+/u, 'tmp'), readFileSync(join(folder, name), 'utf8')]),
      );
    },
  };
}

/** What was said to be done is there, and nothing is half done. */
function expectKept(said: readonly string[], files: Record<string, string>, where: string): void {
  const lines = files['queue']?.split('\n').filter(Boolean) ?? [];
  const goes = said.includes('removed') || (said.includes('three') && lines.length === 0);
  const kept = said.includes('three') ? ['three'] : said.filter((word) => word === 'one' || word === 'two');
  if (!goes && !lines.includes('three')) expect(lines, where).toEqual(expect.arrayContaining([...kept]));
  expect(['', 'one', 'one two', 'three'], where).toContain(lines.join(' '));
  const key = files['key'] ?? files['pending'];
  if (said.includes('pending')) expect(key, where).toBe('key\n');
  else expect([undefined, 'key\n'], where).toContain(key);
}
