import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../../../../process/ledger.ts';
import { registerAccount } from '../../client-server/accounts.ts';
import { describeEnvironment } from '../environment.ts';
import { isHealthy } from '../health.ts';
import type { StartedHomeserver } from '../homeserver.ts';
import { findPython } from '../../../../python/find-python.ts';
import { installSynapse } from '../process/install-synapse.ts';
import { keptFolder, type KeptState } from './kept-state.ts';
import { startKeptHomeserver } from './start-kept.ts';
import { stopKept } from './stop-kept.ts';

const installAndStartLimitMs = 5 * 60_000;
const { signal } = new AbortController();
const python = await findPython(signal);
if (python.state === 'missing') console.warn(`Skipped, for want of a Python: ${python.rejected.join('; ')}`);

describe.skipIf(python.state === 'missing')('the kept homeserver', () => {
  const root = mkdtempSync(join(tmpdir(), 'kept-test-'));
  const ledger = Ledger.open(join(root, 'runs'));
  let homeserver: StartedHomeserver;

  beforeAll(async () => {
    const { folder } = await installSynapse({ ledger, signal });
    // A cache folder of its own, so that the developer's kept homeserver is left alone.
    mkdirSync(join(root, 'cache'));
    symlinkSync(folder, join(root, 'cache', basename(folder)));
    vi.stubEnv('CARA_SMOKE_CACHE_DIR', join(root, 'cache'));
    homeserver = await startKeptHomeserver({ ledger, signal });
  }, installAndStartLimitMs);
  afterAll(async () => {
    await stopKept(signal);
    vi.unstubAllEnvs();
    ledger.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('is used again by the next run', async () => {
    await registerAccount(homeserver, { localpart: 'alice', signal });
    await homeserver[Symbol.asyncDispose]();
    const next = await startKeptHomeserver({ ledger, signal });
    expect(next).toMatchObject({
      baseUrl: homeserver.baseUrl,
      registrationSecret: homeserver.registrationSecret,
    });
    expect(next.facts).toMatchObject({ mode: 'process', proof: true });
    await expect(registerAccount(next, { localpart: 'alice', signal })).rejects.toMatchObject({
      errcode: 'M_USER_IN_USE',
    });
    expect(next.logTail(400).join('\n')).toContain('User ID already taken');
    await next[Symbol.asyncDispose]();
  });

  test('two runs at once share one', async () => {
    await stopKept(signal);
    const both = await Promise.all([
      startKeptHomeserver({ ledger, signal }),
      startKeptHomeserver({ ledger, signal }),
    ]);
    homeserver = both[0];
    expect(both[1].baseUrl).toBe(homeserver.baseUrl);
    for (const one of both) await one[Symbol.asyncDispose]();
  });

  test('keeps its secrets to the user', () => {
    expect(statSync(statePath()).mode & 0o777).toBe(0o600);
    expect(statSync(join(keptFolder(), 'homeserver.yaml')).mode & 0o777).toBe(0o600);
    expect(statSync(keptFolder()).mode & 0o777).toBe(0o700);
  });

  test('survives the end of the run that started it', async () => {
    ledger.close();
    expect(await isHealthy(homeserver.baseUrl, signal)).toBe(true);
    expect((await describeEnvironment(signal)).kept).toBe(homeserver.baseUrl);
  });

  test('gives way to a new one when it was made from other files', async () => {
    writeFileSync(statePath(), JSON.stringify({ ...readState(), inputs: 'older' }));
    const next = await startKeptHomeserver({ ledger, signal });
    expect(next.baseUrl).not.toBe(homeserver.baseUrl);
    expect(await isHealthy(homeserver.baseUrl, signal)).toBe(false);
    homeserver = next;
  });

  test('tells when it dies, and the next run starts another', async () => {
    const { pid } = readState();
    process.kill(-pid, 'SIGKILL');
    await expect(homeserver.died).resolves.toBe(`The kept Synapse, process ${pid}, has ended`);
    const next = await startKeptHomeserver({ ledger, signal });
    expect(readState().pid).not.toBe(pid);
    expect(await isHealthy(next.baseUrl, signal)).toBe(true);
    homeserver = next;
  });

  test('is gone when stopped', async () => {
    await expect(stopKept(signal)).resolves.toBe('stopped');
    expect(await isHealthy(homeserver.baseUrl, signal)).toBe(false);
    await expect(stopKept(signal)).resolves.toBe('was not running');
    expect((await describeEnvironment(signal)).kept).toBeUndefined();
  });
});

function statePath(): string {
  return join(keptFolder(), 'homeserver.json');
}

function readState(): KeptState {
  return JSON.parse(readFileSync(statePath(), 'utf8')) as KeptState;
}
