import { chmodSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { stubPython, type FakePythonScript } from './testing/fake-python.ts';
import { Ledger } from '../process/ledger.ts';
import { PythonNotReady } from './python-not-ready.ts';
import { findVirtualEnvironment, virtualEnvironment } from './virtual-environment.ts';

const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60_000);
const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function setUp(script: FakePythonScript = {}) {
  const { folder } = stubPython(script);
  folders.push(folder);
  const requirementsFile = join(folder, 'requirements.txt');
  writeFileSync(requirementsFile, 'one==1');
  const recipe = { what: 'a bot', prefix: 'bot', requirementsFile };
  const progress: string[] = [];
  const options = {
    ledger: Ledger.open(join(folder, 'runs')),
    signal: new AbortController().signal,
    onProgress: (line: string) => progress.push(line),
  };
  return { folder, cache: join(folder, 'cache'), recipe, options, progress };
}

describe.skipIf(process.platform !== 'linux')('virtualEnvironment', () => {
  test('installs from the requirements once, and is found afterwards', async () => {
    const { folder, recipe, options, progress } = setUp({ pip: 'echo "$*" >> "$SEEN"' });
    vi.stubEnv('SEEN', join(folder, 'seen'));
    expect(findVirtualEnvironment(recipe)).toBeUndefined();
    const made = await virtualEnvironment(recipe, options);
    expect(await virtualEnvironment(recipe, options)).toEqual(made);
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe(
      `-m pip install --require-hashes --no-deps --only-binary :all: --requirement ${recipe.requirementsFile}\n`,
    );
    expect(progress).toEqual(['installing a bot for Python 3.11, once']);
  });

  test('other requirements are another environment', async () => {
    const { cache, recipe, options } = setUp();
    const made = await virtualEnvironment(recipe, options);
    writeFileSync(recipe.requirementsFile, 'one==2');
    expect((await virtualEnvironment(recipe, options)).folder).not.toBe(made.folder);
    expect(environmentsIn(cache)).toHaveLength(2);
  });

  test('one that nobody has used for a month makes room, others of the same kind stay', async () => {
    const { cache, recipe, options } = setUp();
    const old = await virtualEnvironment(recipe, options);
    utimesSync(join(old.folder, 'cara-smoke.json'), longAgo, longAgo);
    const other = await virtualEnvironment({ ...recipe, prefix: 'other' }, options);
    writeFileSync(recipe.requirementsFile, 'one==2');
    const fresh = await virtualEnvironment(recipe, options);
    expect(environmentsIn(cache).sort()).toEqual([fresh.folder, other.folder].sort());
  });

  test('takes an older Python where the newest has no packages', async () => {
    const { folder, recipe, options } = setUp();
    const older = join(folder, 'bin', 'python3.10');
    writeFileSync(
      older,
      readFileSync(join(folder, 'bin', 'python3'), 'utf8').replaceAll(/\[3,11\]/g, '[3,10]'),
    );
    chmodSync(older, 0o755);
    const { folder: made } = await virtualEnvironment({ ...recipe, newestPython: '3.10' }, options);
    expect(made).toMatch(/-py3\.10$/);
  });

  test('says which Python to install where all are too new, or there is none', async () => {
    const { folder, recipe, options } = setUp();
    vi.stubEnv('PATH', join(folder, 'bin'));
    const tooNew = virtualEnvironment({ ...recipe, newestPython: '3.10' }, options);
    await expect(tooNew).rejects.toThrow(
      'No usable Python, of 3.10 to 3.10: python3 is 3.11. Install Python 3.10 with its venv module',
    );
    vi.stubEnv('PATH', join(folder, 'nothing'));
    await expect(virtualEnvironment({ ...recipe, newestPython: '3.12' }, options)).rejects.toThrow(
      /there is none on PATH/,
    );
    await expect(virtualEnvironment(recipe, options)).rejects.toThrow(PythonNotReady);
  });
});

/** Paths of whole and half ones; the files of locks stay. */
function environmentsIn(cache: string): string[] {
  const names = readdirSync(cache).filter((name) => !name.endsWith('.lock'));
  return names.map((name) => join(cache, name));
}
