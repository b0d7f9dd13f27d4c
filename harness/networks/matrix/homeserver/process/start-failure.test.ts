import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../../../../process/ledger.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import { stubPython } from '../../../../python/testing/fake-python.ts';
import { startProcessHomeserver } from './start-synapse.ts';

const { signal } = new AbortController();
const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function setUp(program: string) {
  const { folder } = stubPython({ program });
  folders.push(folder);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  return { temporary, ledger: Ledger.open(join(folder, 'runs')) };
}

describe.skipIf(process.platform !== 'linux')('a Synapse that does not start', () => {
  test('that ends at once is told with its last words', async () => {
    const { temporary, ledger } = setUp('echo "Unknown option" >&2; exit 1');
    const start = startProcessHomeserver({ ledger, signal });
    const error = await start.catch((error: unknown) => error);
    expect(error).toBeInstanceOf(HomeserverNotReady);
    expect(error).toMatchObject({ reason: 'Synapse exited with code 1', logTail: ['Unknown option'] });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('is given up when aborted, and leaves nothing', async () => {
    const { temporary, ledger } = setUp(`touch "$4.started"; exec sleep 60`);
    const abort = new AbortController();
    const start = startProcessHomeserver({ ledger, signal: abort.signal });
    await vi.waitFor(() => expect(started(temporary)).toBe(true), { interval: 20, timeout: 30_000 });
    abort.abort(new Error('enough'));
    await expect(start).rejects.toThrow('enough');
    expect(readdirSync(temporary)).toEqual([]);
  });
});

function started(temporary: string): boolean {
  return readdirSync(temporary).some((name) => existsSync(join(temporary, name, 'homeserver.yaml.started')));
}
