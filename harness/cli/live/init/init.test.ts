import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../../package-layout.ts';
import { readSettings, showSettings } from '../read-settings.ts';

const program = join(packageRoot, 'harness', 'cli', 'bin.js');
const { signal } = new AbortController();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Answers the questions, a line each. */
function init(answers: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [program, 'init', '--channel', 'matrix'], {
    cwd: folder,
    input: answers.map((answer) => `${answer}\n`).join(''),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
  });
}

/** What counts of the file that was written. */
async function written(env: Readonly<Record<string, string>> = {}): Promise<object> {
  const config = join(folder, 'cara-smoke.json5');
  expect(statSync(config).mode & 0o777).toBe(0o600);
  return showSettings(await readSettings({ config }, env, signal));
}

test('answers become settings that are read again', async () => {
  const answers = [
    '@bot:a.test',
    'https://a.test/',
    '@me:a.test',
    'MINE',
    'http://127.0.0.1:18789',
    'TOKEN',
    'gw',
  ];
  expect(init(answers)).toMatchObject({ status: 0, stdout: '' });
  expect(await written({ MINE: 'a password', TOKEN: 'a token' })).toMatchObject({
    matrix: {
      homeserver: 'https://a.test',
      bot: { id: '@bot:a.test' },
      person: { id: '@me:a.test', password: '***' },
      control: { url: 'http://127.0.0.1:18789', token: '***' },
      hooks: { restart: ['systemctl', '--user', 'restart', 'gw'] },
    },
  });
});

test('the config of Carapace answers, where there is one, and none of its secrets is taken', async () => {
  const config = {
    gateway: { port: 4711, control: { enabled: true } },
    matrix: {
      userId: '${BOT}',
      homeserverUrl: 'https://b.test',
      accessToken: 'secret-of-the-bot',
      autoJoin: { allowUsers: ['@you:b.test'] },
    },
  };
  const file = join(folder, 'carapace.json5');
  writeFileSync(file, JSON.stringify(config));
  const { status, stderr } = init([], { CARAPACE_CONFIG_PATH: file, BOT: '@bot:b.test' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(`come from ${file}`) });
  const text = readFileSync(join(folder, 'cara-smoke.json5'), 'utf8');
  expect(text + stderr).not.toContain('secret-of-the-bot');
  const secrets = { CARA_SMOKE_PERSON_PASSWORD: 'a password', CARAPACE_GATEWAY_TOKEN: 'a token' };
  expect(await written(secrets)).toMatchObject({
    matrix: {
      homeserver: 'https://b.test',
      bot: { id: '@bot:b.test' },
      person: { id: '@you:b.test' },
      control: { url: 'http://127.0.0.1:4711' },
      hooks: {},
    },
  });
});

test('a wrong answer is asked for again, and one that is missing writes nothing', async () => {
  const wrong = init(['bot', '@bot:c.test', 'https://c.test', '', 'none', '', '']);
  expect(wrong).toMatchObject({ status: 0, stderr: expect.stringContaining('expected a full user id') });
  expect(await written()).toMatchObject({ matrix: { bot: { id: '@bot:c.test' }, person: {} } });
  const again = init(['@bot:c.test']);
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') });
  rmSync(join(folder, 'cara-smoke.json5'));
  expect(init([])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no answer to "User id of'),
  });
});
