import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ledger } from '../../../process/ledger.ts';
import { startHomeserver } from './start-homeserver.ts';

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
