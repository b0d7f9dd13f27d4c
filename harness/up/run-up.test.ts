import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { login } from '../networks/matrix/client-server/accounts.ts';
import { requestJson } from '../networks/matrix/client-server/request.ts';
import { SignUpClient } from '../networks/matrix/sign-up/sign-up-client.ts';
import { Ledger } from '../process/ledger.ts';
import { runUp, type UpOptions } from './run-up.ts';

let root: string;
let ledger: Ledger;
let ending: AbortController;
let said: string;
let running: Promise<unknown>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-test-'));
  ledger = Ledger.open(root);
  ending = new AbortController();
  said = '';
});
afterEach(async () => {
  ending.abort(new Error('the test is over'));
  await running;
  ledger.close();
  rmSync(root, { recursive: true });
});

/** Resolves with how it ended. */
function start(more: Partial<UpOptions> = {}): void {
  const options = { mode: 'simulated', companion: 'none', ledger, signal: ending.signal } as const;
  running = runUp({ ...options, say: (text) => void (said += text), ...more }).catch((error: Error) => error);
}

function row(name: string): string {
  return new RegExp(`^ +${name} +(\\S+)`, 'm').exec(said)?.[1] ?? '';
}

async function greeted(): Promise<void> {
  await expect.poll(() => said).toContain('Ctrl-C ends everything');
}

describe('what is up', () => {
  it('lets a person sign in and sign bots up, each with a direct room', async () => {
    start();
    await greeted();
    const signal = new AbortController().signal;
    const [baseUrl, userId] = [row('Homeserver'), row('Your account')];
    const { accessToken } = await login({ baseUrl }, { userId, password: row('Your password'), signal });
    const url = row('Sign-up page').replace(/\/signup$/, '');
    const client = new SignUpClient({ url, signal, registerSecret: () => {} });
    for (const username of ['one', 'two']) {
      const answer = await client.signUp({ code: row('Code'), username, password: 'correct horse battery' });
      const { rooms } = await requestJson<{ rooms: { invite: object } }>(
        'GET',
        `${baseUrl}/_matrix/client/v3/sync`,
        { accessToken, signal },
      );
      expect(Object.keys(rooms.invite)).toContain(answer.dm_room);
    }
    expect((await client.page()).text).toContain('reference-bot');
  });

  it('ends in order when it is told to', async () => {
    start();
    await greeted();
    ending.abort(new Error('enough'));
    expect(await running).toMatchObject({ message: 'enough' });
    expect(serviceProcesses()).toEqual([]);
    await expect(fetch(row('Sign-up page'))).rejects.toThrow();
    await expect(fetch(`${row('Homeserver')}/health`)).rejects.toThrow();
  });

  it.skipIf(process.platform !== 'linux')('ends with a reason when a part of it ends', async () => {
    start();
    await greeted();
    const [pid] = serviceProcesses();
    process.kill(pid!, 'SIGKILL');
    expect(await running).toMatchObject({
      message: 'the sign-up service was ended by SIGKILL; everything else is ended too',
    });
    await expect(fetch(`${row('Homeserver')}/health`)).rejects.toThrow();
  });

  it('brings a bot that has gone through all three pastes', async () => {
    start({ companion: 'reference-bot' });
    await expect.poll(() => said).toMatch(/The bot @cara-[0-9a-f]{8}:\S+ has invited you/);
  });
});

/** Sign-up services that this process has started. */
function serviceProcesses(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((pid) => read(pid, 'status').includes(`\nPPid:\t${process.pid}\n`))
    .filter((pid) => read(pid, 'cmdline').includes('onboarding\0serve'))
    .map(Number);
}

/** A file of a process; empty when the process has just ended. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
