import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../../../../process/ledger.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import { stubPython, type FakePythonScript } from '../../../../python/testing/fake-python.ts';
import { findInstall, installSynapse, type SynapseInstall } from './install-synapse.ts';

const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function setUp(script: FakePythonScript = {}) {
  const { folder } = stubPython(script);
  folders.push(folder);
  const ledger = Ledger.open(join(folder, 'runs'));
  const progress: string[] = [];
  const options = {
    ledger,
    signal: new AbortController().signal,
    onProgress: (line: string) => progress.push(line),
  };
  return { folder, cache: join(folder, 'cache'), options, progress };
}

describe.skipIf(process.platform !== 'linux')('installSynapse', () => {
  test('installs once, and is found afterwards', async () => {
    const { cache, options, progress } = setUp({ pip: 'echo "Collecting twisted==1 (from x)"' });
    expect(findInstall()).toBeUndefined();
    const install = await installSynapse(options);
    expect(progress).toEqual([
      expect.stringMatching(/^installing Synapse .* for Python 3\.11, once$/),
      'fetching twisted==1',
    ]);
    expect(await installSynapse(options)).toEqual(install);
    expect(findInstall()).toEqual(install);
    expect(environmentsIn(cache)).toEqual([expect.stringMatching(/^synapse-[0-9a-f]{12}-py3\.11$/)]);
  });

  test('two runs at once install once', async () => {
    const { folder, options, progress } = setUp({
      pip: 'echo run >> "$COUNT"; until [ -e "$WAITED_FOR" ]; do sleep 0.02; done',
    });
    vi.stubEnv('COUNT', join(folder, 'count'));
    vi.stubEnv('WAITED_FOR', join(folder, 'waited-for'));
    const onProgress = (line: string): void => {
      progress.push(line);
      if (line.startsWith('waiting')) writeFileSync(join(folder, 'waited-for'), '');
    };
    const install = (): Promise<SynapseInstall> => installSynapse({ ...options, onProgress });
    const installs = await Promise.all([install(), install()]);
    expect(installs[0]).toEqual(installs[1]);
    expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('run\n');
    expect(progress).toContain(`waiting for process ${process.pid}, which is installing Synapse`);
  });

  test('keeps pip to the new folder, and gives it the settings of the user', async () => {
    const { folder, options } = setUp({ pip: 'echo "$PIP_INDEX_URL/$PIP_TARGET/$PYTHONPATH" > "$SEEN"' });
    vi.stubEnv('SEEN', join(folder, 'seen'));
    vi.stubEnv('PIP_INDEX_URL', 'index');
    vi.stubEnv('PIP_TARGET', 'elsewhere');
    vi.stubEnv('PYTHONPATH', 'elsewhere');
    await installSynapse(options);
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('index//\n');
  });

  test('a pip that fails leaves nothing, and its words are passed on', async () => {
    const { cache, options } = setUp({ pip: 'echo "no route to host" >&2; exit 2' });
    const error = await installSynapse(options).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(HomeserverNotReady);
    expect(error).toMatchObject({
      reason: 'Synapse could not be installed: -m pip install exited with code 2',
      advice: expect.stringContaining('PIP_INDEX_URL'),
      logTail: ['no route to host'],
    });
    expect(environmentsIn(cache)).toEqual([]);
  });

  test('stops at once when aborted, and leaves nothing', async () => {
    const { cache, options } = setUp({ pip: 'echo "Collecting one (from x)"; sleep 60' });
    const abort = new AbortController();
    const onProgress = (line: string): void => {
      if (line === 'fetching one') abort.abort(new Error('enough'));
    };
    await expect(installSynapse({ ...options, signal: abort.signal, onProgress })).rejects.toThrow('enough');
    expect(environmentsIn(cache)).toEqual([]);
  });

  test('installs anew when the Python it was made with is gone', async () => {
    const { options } = setUp();
    const { folder, python } = await installSynapse(options);
    rmSync(python);
    symlinkSync('/no/such/python', python);
    expect(findInstall()).toBeUndefined();
    await installSynapse(options);
    expect(findInstall()?.folder).toBe(folder);
    expect(existsSync(python)).toBe(true);
  });

  test('says what to install where there is no Python', async () => {
    const { folder, options } = setUp();
    vi.stubEnv('PATH', join(folder, 'nothing'));
    await expect(installSynapse(options)).rejects.toThrow(
      /^No usable Python: there is no python3 on PATH\. Install Python 3\.10 or later/,
    );
  });
});

/** Whole and half ones; the file of a lock stays. */
function environmentsIn(cache: string): string[] {
  return readdirSync(cache).filter((name) => !name.endsWith('.lock'));
}
