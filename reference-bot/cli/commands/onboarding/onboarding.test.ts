import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realClock } from '../../../base/seams/clock.ts';
import { databaseName } from '../../../sign-up/state/database.ts';
import { FakeHomeserver } from '../../../sign-up/testing/fake-homeserver.ts';
import { someSettings } from '../../../sign-up/testing/sign-up-bench.ts';
import { addOnboardingCommand } from './onboarding.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onboarding-cli-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

const log: string[] = [];

const seams = () => ({
  clock: realClock(),
  fetch: new FakeHomeserver().fetch,
  log: { write: (line: string) => void log.push(line) },
});

function program(): Command {
  const root = new Command('cara-ref').exitOverride();
  addOnboardingCommand(root, seams);
  return root;
}

async function run(...args: readonly string[]): Promise<{ out: string; err: string; exit: unknown }> {
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((written.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((written.err += String(text))));
  process.exitCode = undefined;
  await program().parseAsync(['onboarding', ...args], { from: 'user' });
  vi.restoreAllMocks();
  const exit = process.exitCode;
  process.exitCode = undefined;
  return { ...written, exit };
}

describe('codes on the command line', () => {
  it('are minted, listed and revoked', async () => {
    const state = ['--state', folder];
    const { out } = await run('mint', 'knock', '-n', '2', '--uses', '3', '--label', 'spring camp', ...state);
    const codes = out.trimEnd().split('\n');
    expect(codes).toHaveLength(2);
    const [member] = (await run('mint', '--inviter', '@alice:fake', ...state)).out.split('\n');
    expect(JSON.parse((await run('codes', '--json', ...state)).out)).toEqual({
      knock: Object.fromEntries(
        codes.map((code) => [code, { uses_remaining: 3, uses_held: 0, label: 'spring camp' }]),
      ),
      signup: { [member!]: { uses_remaining: 1, uses_held: 0, label: '', inviter: '@alice:fake' } },
    });
    expect(await run('revoke', codes[0]!, ...state)).toEqual({ out: '', err: '', exit: undefined });
    expect((await run('codes', ...state)).out).not.toContain(codes[0]);
    expect(await run('revoke', codes[0]!, ...state)).toMatchObject({
      err: expect.stringContaining('there is no such code') as string,
      exit: 1,
    });
  });

  it('lie in the folder of the environment when none is named', async () => {
    vi.stubEnv('ONBOARDING_STATE_DIR', folder);
    expect((await run('codes')).out).toBe('There are no codes.\n');
  });

  it('need a folder', async () => {
    vi.stubEnv('ONBOARDING_STATE_DIR', undefined);
    expect(await run('codes')).toMatchObject({ err: expect.stringContaining('--state') as string, exit: 2 });
  });

  it('need one that can be made', async () => {
    expect(await run('mint', '--state', join(import.meta.filename, 'inside-a-file'))).toMatchObject({
      exit: 3,
    });
  });

  it.each([['codes'], ['revoke', 'CODE']])('%s makes no folder where there is none', async (...args) => {
    const state = join(folder, 'misspelt');
    const { err, exit } = await run(...args, '--state', state);
    expect([err, exit]).toEqual([expect.stringContaining(`no folder ${state}`), 2]);
    expect(existsSync(state)).toBe(false);
  });

  it.each([
    ['no database', () => Buffer.from('hello '.repeat(1_000))],
    ['cut short', (whole: Buffer) => whole.subarray(0, 5_000)],
    [
      'damaged in the middle',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 4_096), Buffer.alloc(whole.length - 4_096, 7)]),
    ],
  ])('that are %s are told so, with what to do', async (_what, damage) => {
    await run('mint', '-n', '50', '--state', folder);
    const file = join(folder, databaseName);
    writeFileSync(file, damage(readFileSync(file)));
    const { err, exit } = await run('codes', '--state', folder);
    expect([err, exit]).toEqual([expect.stringContaining(`the codes in ${folder} cannot be used`), 3]);
    expect(err).toContain('put back a copy');
  });

  it.each([
    ['mint', 'signup', '-n', '51'],
    ['mint', '--uses', '0'],
    ['mint', 'door'],
    ['mint', '--inviter', 'alice'],
    ['mint', '--label', 'x'.repeat(101)],
    ['mint', '--label', 'two\nlines'],
    ['mint', '--label', 'red \u001B[31m'],
  ])('%s %s %s %s is refused', async (...args) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(program().parseAsync(['onboarding', ...args], { from: 'user' })).rejects.toThrow(/invalid/u);
  });
});

describe('serve', () => {
  it('says at once all that is missing', async () => {
    const { err, exit } = await run('serve');
    expect(exit).toBe(2);
    expect(err).toContain('ONBOARDING_HOMESERVER: not set');
    expect(err).toContain('ONBOARDING_KEY_SECRET: not set');
  });

  it('serves until it is told to stop', async () => {
    const { homeserver, adminToken, spaceId, keySecret, botCommand } = someSettings;
    const settings = {
      HOMESERVER: homeserver,
      ADMIN_TOKEN: adminToken,
      SPACE_ID: spaceId,
      KEY_SECRET: keySecret,
      BOT_COMMAND: botCommand,
    };
    for (const [name, value] of Object.entries({ ...settings, STATE_DIR: folder, PORT: '0', VETTING: '0' })) {
      vi.stubEnv(`ONBOARDING_${name}`, value);
    }
    log.length = 0;
    const served = run('serve');
    await expect.poll(() => log.join('')).toContain('onboarding is open');
    const { url } = JSON.parse(log[0]!) as { url: string };
    expect(await (await fetch(`${url}/health`)).text()).toBe('ok');
    process.emit('SIGTERM');
    expect(await served).toEqual({ out: '', err: '', exit: undefined });
    await expect(fetch(url)).rejects.toThrow();
  });
});
