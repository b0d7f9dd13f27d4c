import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { login } from '../networks/matrix/client-server/accounts.ts';

const program = join(import.meta.dirname, 'bin.js');
const root = mkdtempSync(join(tmpdir(), 'look-inside-test-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Comes up, tells its token to everybody who reads its log, and never answers. */
const target = join(root, 'mute.target.json5');
writeFileSync(
  target,
  JSON.stringify({
    name: 'mute',
    start: {
      command: process.execPath,
      args: ['-e', 'console.log("ready, with", process.env.TOKEN); setInterval(() => {}, 1000)'],
    },
    environment: { TOKEN: '{accessToken}' },
    ready: { line: '^ready' },
    capabilities: ['matrix.plain'],
  }),
);

describe('a person who wants to look at a failed scenario', () => {
  it('hears everybody, and finds the stage up, with a login, until Ctrl-C', async () => {
    const args = ['matrix.inbound-unencrypted-reply', '--homeserver', 'simulated', '--target', target];
    const child = spawn(process.execPath, [program, ...args, '--debug', '--keep-up', '--output-dir', root], {
      env: { ...process.env, GITHUB_ACTIONS: '', CARA_SMOKE_CACHE_DIR: join(root, 'cache'), NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    // The lines come one by one.
    const shown = /Everything stays up until Ctrl-C.*homeserver +(http:\S+)\n.*(@\S+), password (\S+)\n/s;
    await expect.poll(() => said, { timeout: 100_000 }).toMatch(shown);
    const [, baseUrl = '', userId = '', password = ''] = shown.exec(said) ?? [];
    const signal = AbortSignal.timeout(30_000);
    await expect(login({ baseUrl }, { userId, password, signal })).resolves.toMatchObject({ userId });

    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([1, null]);
    const report = JSON.parse(readFileSync(join(root, 'report.json'), 'utf8')) as object;
    expect(report).toMatchObject({ totals: { fail: 1 } });
    expect(said).toMatch(/mute\[\d+\] \| ready, with \[redacted:access token of cara\]/);
    expect(said).toContain('homeserver | GET /_matrix/client/v3/sync 200');
    expect(said).toContain('matrix.inbound-unencrypted-reply | step: the bot joins a plain room');
  });
});
