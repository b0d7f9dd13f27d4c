import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chat } from '../../../networks/chat/chat.ts';
import type { SignalChat } from '../../../networks/signal/signal-chat.ts';
import { hasTool } from '../../../tools/tools.ts';
import { eventually } from '../../../waiting/waiting.ts';
import { startChatDeployment, type ChatDeployment } from '../testing/chat-deployment.ts';
import { serveAlice } from '../testing/person-on-signal.ts';
import { onSignal, onSlack } from '../testing/spoken-to.ts';

const limitMs = 300_000;
const { signal } = new AbortController();
const claims = ['channel.restart', 'channel.keeps-record'];
const upkeep = ['--live', '--channel', 'slack', 'channel.slack.upkeep', '--yes'];

/** Settings of a bot on Slack whose operator has given these hooks. */
function configure(there: ChatDeployment, hooks: object): void {
  there.configure(onSlack(there, { claims, hooks }));
}

/** Has a run end and start the bot of somebody by hooks, while the account of a person speaks to it. */
async function expectUpkept(there: ChatDeployment, network: string): Promise<void> {
  const args = ['--live', '--channel', network, `channel.${network}.upkeep`, '--yes'];
  const { code, stderr } = await there.run(args).ended;
  expect(code, stderr).toBe(0);
  for (const told of ['2 passed', 'it is ended and started by your hooks', 'hook kill', 'hook.mjs stop'])
    expect(stderr).toContain(told);
  expect(there.operated.isUp).toBe(true);
  expect(new Set(there.operated.done)).toEqual(new Set(['stop', 'kill', 'restart', 'readLog']));
  expect(there.chat.breaches.items).toEqual([]);
}

describe('a bot on Slack whose operator has given hooks', () => {
  let there: ChatDeployment;
  beforeAll(async () => {
    there = await startChatDeployment('slack');
  }, limitMs);
  afterAll(() => there[Symbol.asyncDispose]());

  it(
    'is stopped, killed and started, answers each question once, and is up at the end',
    async () => {
      configure(there, there.operated.hooks);
      await expectUpkept(there, 'slack');
    },
    limitMs,
  );

  it(
    'is left alone in a usual run; without a hook the plan says which command that would be',
    async () => {
      configure(there, there.operated.hooks);
      const usual = await there.commands.run(['--channel', 'slack']);
      expect(usual.errors).toContain('it is neither started nor stopped');
      configure(there, {});
      const { code, errors } = await there.commands.run(upkeep.slice(0, -1));
      expect({ code, errors }).toEqual({
        code: 0,
        errors: expect.stringContaining(
          'channel.slack.upkeep.kill: needs the hook kill, which ends the bot as a crash would, e.g. slack.hooks.kill: [',
        ),
      });
    },
    limitMs,
  );

  it(
    'is not blamed where a hook fails or ends nothing, and is started again by cleanup',
    async () => {
      const { hooks } = there.operated;
      const node = process.execPath;
      const fails = [node, '-e', 'console.error("no such unit"); process.exit(5)'];
      for (const [stop, words] of [
        [fails, 'ended with code 5: no such unit'],
        [[node, '-e', ''], 'the hook stop ended well, and the bot still answers on its control API'],
      ] as const) {
        configure(there, { ...hooks, stop });
        const { code, stderr } = await there.run([...upkeep, '--grep', 'stop', '--output-dir', 'wrong'])
          .ended;
        expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(words) });
        expect(there.operated.isUp).toBe(true);
      }
      configure(there, hooks);
      const run = there.run([...upkeep, '--output-dir', 'killed']);
      const isDown = (): true | undefined =>
        (there.hasJournalled('killed', 'ended-bot') && !there.operated.isUp) || undefined;
      await eventually(isDown, { why: 'the bot to be ended', deadlineMs: limitMs, signal });
      run.signal('SIGKILL');
      await run.ended;
      expect(await there.commands.run(['cleanup', 'killed'])).toMatchObject({ code: 0 });
      expect(there.operated.isUp).toBe(true);
    },
    limitMs,
  );
});

it(
  'a bot that forgets what was said while it was down is red for that',
  async () => {
    await using there = await startChatDeployment('slack', 'channel-forgets-what-was-said-meanwhile');
    configure(there, there.operated.hooks);
    const { code, stderr } = await there.run([...upkeep, '--patience', '0.5']).ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('for an answer to each of 2 questions'),
    });
  },
  limitMs,
);

it(
  'a bot on Signal is stopped, killed and started too, while a signal-cli of the person speaks to it',
  async () => {
    await using there = await startChatDeployment('signalNative');
    await using alice = await serveAlice(there.chat as SignalChat, 'native', signal);
    there.configure(onSignal(there, alice, { claims, hooks: there.operated.hooks }));
    await expectUpkept(there, 'signal');
  },
  limitMs,
);

it.runIf(hasTool('script')).each([
  { network: 'telegram', claim: 'telegram.polling' },
  { network: 'discord', claim: 'discord.gateway' },
] as const)(
  'a person on $network is told what to send while the bot is down, and to paste all answers afterwards',
  async ({ network, claim }) => {
    await using there = await startChatDeployment(network);
    const { chat, operated } = there;
    const api = network === 'telegram' && { api: chat.seat.placeholders['telegram.api'] };
    const bot = { address: '@smoke_bot', capabilities: [claim, ...claims] };
    there.configure({ [network]: { ...api, bot, control: operated.access(), hooks: operated.hooks } });
    const args = ['--live', '--channel', network, `channel.${network}.upkeep.stop`, '--yes'];
    const terminal = there.commands.inTerminal(args);
    /** Sends what is asked for next, as soon as that is asked, and returns its nonce. */
    const sent: string[] = [];
    const send = async (): Promise<string> => {
      const next = (): string | undefined =>
        [...stripVTControlCharacters(terminal.screen).matchAll(/!ping\s+(\w{8})\b/g)]
          .map(([, one]) => one!)
          .find((one) => !sent.includes(one));
      const nonce = await eventually(next, { why: 'to be asked', deadlineMs: 100_000, signal });
      sent.push(nonce);
      await chat.say(`!ping ${nonce}`);
      return nonce;
    };
    const paste = async (...nonces: string[]): Promise<void> => {
      for (const nonce of nonces) await untilHeard(chat, nonce);
      terminal.type(`${nonces.join('\n')}\n\n`);
    };
    await paste(await send());
    const meanwhile = await send();
    expect(operated.isUp, terminal.screen).toBe(false);
    terminal.type('\n');
    await paste(meanwhile, await send());
    await paste(await send());
    const code = await terminal.exited();
    const screen = stripVTControlCharacters(terminal.screen).replaceAll(/\s+/g, ' ');
    expect(code, screen).toBe(0);
    for (const told of ['and do not wait for an answer', 'It has not answered this yet'])
      expect(screen).toContain(told);
  },
  limitMs,
);

async function untilHeard({ heard }: Chat, nonce: string): Promise<void> {
  const wait = { why: 'an answer', deadlineMs: 60_000, signal };
  await heard.first(({ text }) => text.includes(nonce), wait);
}
