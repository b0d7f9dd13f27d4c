import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTool } from '../../../tools/tools.ts';
import type { TerminalSession } from '../../../tools/command-line.ts';
import { startChatDeployment, type ChatDeployment } from '../testing/chat-deployment.ts';

const limitMs = 300_000;
const { signal } = new AbortController();
const patience = 60_000;

/** Settings of a bot on Telegram, as its operator writes them. */
const telegram = ({ chat, operated }: ChatDeployment, more: object = {}) => ({
  telegram: {
    api: chat.seat.placeholders['telegram.api'],
    token: { env: 'BOT_TOKEN' },
    bot: { address: '@smoke_bot' },
    control: operated.access(),
    ...more,
  },
});

/** What a terminal shows, however it breaks lines. */
const flat = ({ screen }: TerminalSession): string => screen.replaceAll(/\s+/g, ' ');

/** Does what the run asks a person for, and types what the bot has answered. */
async function obey({ chat }: ChatDeployment, terminal: TerminalSession): Promise<void> {
  const shown = await terminal.shows(/Send this to .*: !ping \w{8}/);
  const [text] = /!ping \w{8}/.exec(shown)!;
  await chat.say(text);
  const nonce = text.replace('!ping ', '');
  const wait = { why: 'an answer', deadlineMs: patience, signal };
  const { text: answer } = await chat.heard.first((heard) => heard.text.includes(nonce), wait);
  terminal.type(`${answer}\n\n`);
}

describe.runIf(hasTool('script'))('a bot on Telegram', () => {
  let there: ChatDeployment;
  beforeAll(async () => {
    there = await startChatDeployment('telegram');
  }, limitMs);
  afterAll(() => there[Symbol.asyncDispose]());

  test(
    'is asked by a person who does as they are told, and nobody polls with its token',
    async () => {
      there.configure(telegram(there));
      const terminal = there.commands.inTerminal([
        '--channel',
        'telegram',
        '--yes',
        '--output-dir',
        'played',
      ]);
      await obey(there, terminal);
      const code = await terminal.exited();
      const screen = flat(terminal);
      expect({ code, screen }).toEqual({ code: 0, screen: expect.stringContaining('2 passed') });
      for (const told of [
        '@smoke_bot on telegram; it is neither started nor stopped',
        'calls getMe and getWebhookInfo, which change nothing; it never polls',
        'to send 1 to @smoke_bot and to type here what it answers; you have 60 s for each',
      ])
        expect(screen).toContain(told);
      expect(there.chat.breaches.items).toEqual([]);
      const report = readFileSync(join(there.folder, 'played', 'report.json'), 'utf8');
      expect(report).not.toContain(there.chat.seat.placeholders['telegram.token']);
    },
    limitMs,
  );

  test(
    'says something by itself, by a hook of its operator; where nothing comes it is red',
    async () => {
      const { outbound } = there.operated.hooks;
      const bot = { capabilities: ['telegram.polling', 'cli', 'cli.verify-chat'] };
      for (const [command, code, words] of [
        [outbound, 0, '1 passed'],
        [[process.execPath, '-e', ''], 1, 'what is heard: expected something, observed nothing'],
      ] as const) {
        there.configure(telegram(there, { bot, hooks: { outbound: command } }));
        const before = there.chat.heard.items.length;
        const args = ['--live', '--channel', 'telegram', 'channel.telegram.outbound', '--yes'];
        const terminal = there.commands.inTerminal(args);
        await terminal.shows(/Look at what the bot has just said/);
        terminal.type(`${there.chat.heard.items[before]?.text ?? 'none'}\n\n`);
        expect({ code: await terminal.exited(), screen: flat(terminal) }).toEqual({
          code,
          screen: expect.stringContaining(words),
        });
        expect(terminal.screen).toContain('hook outbound');
      }
    },
    limitMs,
  );

  test(
    'is not blamed where nobody can ask it, and Ctrl-C ends the asking',
    async () => {
      there.configure(telegram(there));
      const args = ['--channel', 'telegram', '--canary', '--yes', '--output-dir', 'asked'];
      const away = await there.commands.run(args);
      expect(away).toMatchObject({
        code: 3,
        errors: expect.stringContaining('needs a person at a terminal'),
      });
      const declining = there.commands.inTerminal(args);
      await declining.shows(/Send this to/);
      declining.type('no\n');
      expect({ code: await declining.exited(), screen: flat(declining) }).toEqual({
        code: 3,
        screen: expect.stringContaining('the person at the terminal could not do this'),
      });
      const ended = there.commands.inTerminal(args);
      await ended.shows(/Send this to/);
      ended.type('\x03');
      expect(await ended.exited()).toBe(130);
    },
    limitMs,
  );

  test(
    'is looked at by doctor, and its settings are shown without secrets',
    async () => {
      there.configure(telegram(there));
      const { code, output } = await there.commands.run(['doctor', '--channel', 'telegram']);
      expect({ code, output }).toEqual({
        code: 0,
        output: expect.stringContaining('✓ the token is that of a bot'),
      });
      for (const line of [
        '✓ updates are brought nowhere else: no webhook is set',
        '✓ no updates pile up',
        '· nobody else polls with the token: to poll would be the way to see it',
        '✓ the bot says at its control API that its channel is connected',
        '· somebody is at a terminal',
      ])
        expect(output).toContain(line);
      const shown = await there.commands.run(['--channel', 'telegram', '--print-config']);
      expect(JSON.parse(shown.output)).toMatchObject({
        telegram: { token: '***', control: { token: '***' } },
      });
    },
    limitMs,
  );

  test(
    'is asked nothing without a token, and without consent nothing happens at all',
    async () => {
      there.configure(telegram(there, { token: undefined }));
      const before = there.chat.said.items.length;
      const { code, errors } = await there.commands.run(['--channel', 'telegram']);
      expect({ code, errors }).toEqual({ code: 0, errors: expect.stringContaining('has done nothing yet') });
      expect(errors).toContain('telegram.standing: needs the token of the bot: telegram.token');
      expect(there.chat.said.items.length).toBe(before);
      const looked = await there.commands.run(['--channel', 'telegram', '--read-only', '--yes']);
      expect(looked).toMatchObject({ code: 3 });
      const again = ['--channel', 'telegram', '--canary', '--yes', '--every', '5m'];
      expect(await there.commands.run(again)).toMatchObject({
        code: 2,
        errors: expect.stringContaining('on telegram a person is asked, who is not there each time'),
      });
      there.configure({ matrix: {} });
      const nowhere = await there.commands.run(['--channel', 'telegram', '--yes']);
      expect(nowhere).toMatchObject({ code: 2, errors: expect.stringContaining('says nothing of telegram') });
    },
    limitMs,
  );
});

describe.runIf(hasTool('script'))('a bot that is not well is red for that', () => {
  test(
    'it says nothing',
    async () => {
      await using there = await startChatDeployment('telegram', 'channel-mute');
      there.configure(telegram(there));
      const terminal = there.commands.inTerminal(['--channel', 'telegram', '--canary', '--yes']);
      await terminal.shows(/Send this to/);
      terminal.type('none\n');
      expect({ code: await terminal.exited(), screen: flat(terminal) }).toEqual({
        code: 1,
        screen: expect.stringContaining('for an answer to a question'),
      });
    },
    limitMs,
  );

  test(
    'its updates go elsewhere, which is seen by looking alone',
    async () => {
      await using there = await startChatDeployment('telegram', 'telegram-keeps-an-old-webhook');
      there.configure(telegram(there));
      const { code, errors } = await there.commands.run(['--channel', 'telegram', '--read-only', '--yes']);
      expect({ code, errors }).toEqual({
        code: 1,
        errors: expect.stringContaining('where its updates are brought: expected nowhere'),
      });
      const looked = await there.commands.run(['doctor', '--channel', 'telegram']);
      expect(looked).toMatchObject({
        code: 3,
        output: expect.stringContaining('✗ updates are brought nowhere else: a webhook at old.example.org'),
      });
    },
    limitMs,
  );
});

test.runIf(hasTool('script')).each([
  ['slack', 'slack'],
  ['discord', 'discord'],
  ['signal', 'signalNative'],
] as const)(
  'a bot on %s is asked in the same way',
  async (network, name) => {
    await using there = await startChatDeployment(name);
    there.configure({ [network]: { bot: { address: 'the smoke bot' }, control: there.operated.access() } });
    const terminal = there.commands.inTerminal(['--channel', network, '--canary', '--yes']);
    await obey(there, terminal);
    expect({ code: await terminal.exited(), screen: flat(terminal) }).toEqual({
      code: 0,
      screen: expect.stringContaining('1 passed'),
    });
    const { output } = await there.commands.run(['doctor', '--channel', network]);
    expect(output).toContain('✓ the bot says at its control API that its channel is connected: "connected"');
  },
  limitMs,
);
