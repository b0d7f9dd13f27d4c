import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatNetworkName } from '../../../networks/chat/live/live-chat.ts';
import type { LiveNetwork } from './questions.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../../package-layout.ts';
import { readChatSettings, showChatSettings } from '../chat/read-chat-settings.ts';
import { readSettings, showSettings } from '../read-settings.ts';

const program = join(packageRoot, 'harness', 'cli', 'bin.js');
const { signal } = new AbortController();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Answers the questions, a line each. */
function init(
  answers: readonly string[],
  env: Readonly<Record<string, string>> = {},
  channel: LiveNetwork = 'matrix',
) {
  return spawnSync(process.execPath, [program, 'init', '--channel', channel], {
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
  expect(again).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('names a bot on matrix already'),
  });
  rmSync(join(folder, 'cara-smoke.json5'));
  expect(init([])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('ended before "User id of the bot" was answered'),
  });
});

test('a network is added to settings that are there, which stay as they are', async () => {
  const file = join(folder, 'cara-smoke.json5');
  const chat = ['Cara', '', '', ''];
  // With a comma after the last member, as init writes it, without, and with words after it.
  for (const first of [
    "{ // mine\n  signal: { bot: { address: 'Ann' } }, // hers\n}\n",
    "{ signal: { bot: { address: 'Ann' } } }",
    "{ signal: { bot: { address: 'Ann' } } // hers\n}",
  ]) {
    writeFileSync(file, first);
    expect(init(chat, {}, 'discord')).toMatchObject({ status: 0 });
    expect(init(['@my_bot', '', '', '', ''], {}, 'telegram')).toMatchObject({ status: 0 });
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith(first.trimEnd().slice(0, -1).trimEnd())).toBe(true);
    for (const [network, address] of [
      ['signal', 'Ann'],
      ['discord', 'Cara'],
      ['telegram', '@my_bot'],
    ] as const)
      expect(showChatSettings(readChatSettings({ config: file }, network, {}))).toMatchObject({
        [network]: { bot: { address } },
      });
  }
  writeFileSync(file, '{ signal: {} }\n// }');
  expect(init(chat, {}, 'discord')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('nothing can be added'),
  });
  expect(readFileSync(file, 'utf8')).toBe('{ signal: {} }\n// }');
});

test.each<readonly [ChatNetworkName, answers: readonly string[], settings: object]>([
  [
    'telegram',
    ['@my_bot', 'telegram.webhook', 'BOT_TOKEN', '', 'gw'],
    {
      bot: { address: '@my_bot', capabilities: ['telegram.webhook'] },
      token: '***',
      hooks: { readLog: ['journalctl', '--user-unit=gw', '--lines=200', '--no-pager'] },
    },
  ],
  [
    'slack',
    ['@my-bot', '', 'PERSON', 'no id', 'D024BE91L', 'http://127.0.0.1:18789', '', ''],
    {
      bot: { address: '@my-bot', capabilities: ['slack.events'] },
      person: { api: 'https://slack.com/api', token: '***', conversation: 'D024BE91L' },
      control: { url: 'http://127.0.0.1:18789', token: '***' },
      hooks: {},
    },
  ],
  ['discord', ['Cara', '', '', ''], { bot: { address: 'Cara' }, hooks: {} }],
  [
    'signal',
    ['Cara', 'signal.socket', 'http://127.0.0.1:8080/', '+15550101', '+15550100', '', ''],
    {
      bot: { capabilities: ['signal.socket'] },
      person: { api: 'http://127.0.0.1:8080', number: '+15550101', bot: '+15550100' },
    },
  ],
])('a bot on %s is asked about too', (network, answers, settings) => {
  const { status, stderr } = init(answers, {}, network);
  const told = expect.stringContaining(`cara-smoke doctor --channel ${network}`) as string;
  expect({ status, stderr }).toEqual({ status: 0, stderr: told });
  const config = join(folder, 'cara-smoke.json5');
  const env = { BOT_TOKEN: 'of a bot', PERSON: 'of a person', CARAPACE_GATEWAY_TOKEN: 'a token' };
  expect(showChatSettings(readChatSettings({ config }, network, env))).toMatchObject({ [network]: settings });
});
