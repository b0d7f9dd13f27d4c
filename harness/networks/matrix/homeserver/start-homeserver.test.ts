import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ledger } from '../../../process/ledger.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';
import { startSimulated } from './simulated/index.ts';
import { startContainerOrProcess, startHomeserver } from './start-homeserver.ts';

const { signal } = new AbortController();

let root: string;
let ledger: Ledger;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'homeserver-test-'));
  ledger = Ledger.open(root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  ledger.close();
  rmSync(root, { recursive: true, force: true });
});

test('a mode is taken at its word', async () => {
  const homeserver = await startHomeserver('simulated', { ledger, signal });
  expect(homeserver.facts).toMatchObject({ mode: 'simulated', proof: false });
  await homeserver[Symbol.asyncDispose]();
});

test('auto never falls back to the simulation', async () => {
  vi.stubEnv('DOCKER_HOST', `unix://${root}/docker.sock`);
  vi.stubEnv('CARA_SMOKE_CACHE_DIR', join(root, 'cache'));
  vi.stubEnv('PATH', root);
  const start = startHomeserver('auto', { ledger, signal });
  await expect(start).rejects.toMatchObject({
    name: 'HomeserverNotReady',
    reason: expect.stringContaining(`no Docker engine answers (tried unix://${root}/docker.sock)`),
    advice: expect.stringContaining('start Docker'),
  });
});

test('nothing is started once aborted', async () => {
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(startHomeserver('process', { ledger, signal: aborted })).rejects.toThrow('enough');
});

test('auto takes a process where the engine has no image that works, and says why', async () => {
  const said: string[] = [];
  const broken = {
    docker: async () => () =>
      Promise.reject(
        new HomeserverNotReady('The image could not be built: no such base', { advice: 'Pull it' }),
      ),
    process: async () => startSimulated,
  };
  const options = { ledger, signal, onProgress: (line: string) => void said.push(line) };
  await using homeserver = await startContainerOrProcess(options, broken, async () => true);
  expect(homeserver.facts.mode).toBe('simulated');
  expect(said).toEqual([
    'The image could not be built: no such base; a process is started instead of a container',
  ]);
  const without = startContainerOrProcess(options, broken, async () => false);
  await expect(without).rejects.toThrow('no such base');
});
