import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../waiting/waiting.ts';
import { runHook } from './hooks.ts';

const { signal } = new AbortController();
const limitMs = 30_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hooks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (script: string, ms = limitMs): Promise<string> =>
  runHook('restart', { commands: { restart: [process.execPath, '-e', script] }, folder }, { limitMs: ms });

test('returns what it printed, and runs in its folder', async () => {
  expect((await run('console.log(process.cwd())')).trim()).toContain(folder);
});

test.each([
  ['fails', 'console.error("one"); console.error("two"); process.exit(3)', 'ended with code 3: two'],
  ['is ended', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e4)', 'was ended by SIGTERM'],
])('one that %s is told with its last words', async (_, script, words) => {
  await expect(run(script)).rejects.toThrow(words);
});

test('one that hangs is ended after a while, with all that it has begun', async () => {
  await expect(run('setInterval(() => {}, 1e4)', 200)).rejects.toThrow('had not ended after 200 ms');
});

test('one that is not there, or not given, is told', async () => {
  const none = { commands: {}, folder };
  await expect(runHook('kill', none, { limitMs })).rejects.toThrow('needs the hook kill');
  const absent = { commands: { stop: ['./not-there'] }, folder };
  await expect(runHook('stop', absent, { limitMs })).rejects.toThrow('could not be started');
});

test('what it starts lives on, can print, and keeps nobody waiting', async () => {
  const daemon = `
    process.on('SIGHUP', () => {});
    console.log('up');
    require('fs').writeFileSync('pid', String(process.pid));
    setTimeout(() => { console.log('later'); require('fs').writeFileSync('alive', 'yes'); }, 300);`;
  await run(`require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(daemon)}],
    { detached: true, stdio: 'inherit' }).unref()`);
  expect(
    await eventually(() => readFileSync(join(folder, 'alive'), 'utf8'), {
      why: 'it to live on',
      deadlineMs: limitMs,
      signal,
    }),
  ).toBe('yes');
});
