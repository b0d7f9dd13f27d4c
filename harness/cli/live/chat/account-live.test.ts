import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackChat } from '../../../networks/slack/slack-chat.ts';
import { freePort } from '../../../process/free-port.ts';
import type { SignalChat } from '../../../networks/signal/signal-chat.ts';
import { eventually } from '../../../waiting/waiting.ts';
import { startChatDeployment, type ChatDeployment } from '../testing/chat-deployment.ts';
import { serveAlice } from '../testing/person-on-signal.ts';
import { alicesAccount, onSignal, onSlack } from '../testing/spoken-to.ts';

const limitMs = 300_000;
const { signal } = new AbortController();

const verbatim = { claims: ['channel.verbatim'] };

/** What alice finds in her conversation, by who has said it. */
async function conversationOf(there: ChatDeployment): Promise<readonly string[]> {
  const { api, token, conversation } = alicesAccount(there);
  const query = `channel=${conversation}`;
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${api}/conversations.history?${query}`, { headers });
  const { messages } = (await answer.json()) as { messages: { user: string }[] };
  return messages.map(({ user }) => user);
}

describe('a bot on Slack, to which the account of a person speaks', () => {
  let there: ChatDeployment;
  beforeAll(async () => {
    there = await startChatDeployment('slack');
  }, limitMs);
  afterAll(() => there[Symbol.asyncDispose]());

  it(
    'is asked without anybody at the terminal, and what was said is taken back',
    async () => {
      there.configure(onSlack(there, verbatim));
      const plan = await there.commands.run(['--channel', 'slack']);
      expect(plan.errors).toMatch(
        /says +9 to the smoke bot by the person's token, in the conversation D0ALICE0000/u,
      );
      const { code, errors } = await there
        .run(['--channel', 'slack', '--yes'])
        .ended.then(({ code: ended, stderr }) => ({ code: ended, errors: stderr }));
      expect({ code, errors }).toEqual({ code: 0, errors: expect.stringContaining('5 passed') });
      const users = await conversationOf(there);
      expect(users.length).toBeGreaterThan(0);
      expect(users).not.toContain(there.chat.alice.from);
      expect(there.chat.breaches.items).toEqual([]);
      const report = readFileSync(join(there.folder, 'cara-smoke-report', 'report.json'), 'utf8');
      expect(report).not.toContain('xoxp-');
    },
    limitMs,
  );

  it(
    'is looked at by doctor, and the token is shown nowhere',
    async () => {
      there.configure(onSlack(there, verbatim));
      const looked = await there.commands.run(['doctor', '--channel', 'slack']);
      const name = 'the run can speak by the account of the person';
      expect(looked).toMatchObject({ code: 0, output: expect.stringContaining(`✓ ${name}: U00000BOBBYSA`) });
      const shown = await there.commands.run(['--channel', 'slack', '--print-config']);
      expect(JSON.parse(shown.output)).toMatchObject({ slack: { person: { token: '***' } } });
    },
    limitMs,
  );

  it(
    'is not blamed where the token is wrong, or that of a bot',
    async () => {
      for (const [token, words] of [
        ['xoxp-of-nobody', 'Slack was asked for auth.test'],
        [there.chat.seat.placeholders['slack.botToken'], 'is that of a bot'],
      ]) {
        there.configure(onSlack(there, { ...verbatim, person: { ...alicesAccount(there), token } }));
        const { code, errors } = await there.commands.run(['--channel', 'slack', '--canary', '--yes']);
        expect({ code, errors }).toEqual({ code: 3, errors: expect.stringContaining(words!) });
      }
    },
    limitMs,
  );

  it(
    'is asked again and again, each time without a trace',
    async () => {
      there.configure(onSlack(there, verbatim));
      const port = String(await freePort());
      const words = ['--channel', 'slack', '--canary', '--yes', '--every', '1s', '--metrics-port', port];
      const daemon = there.run(words);
      const health = async (): Promise<{ rounds?: { passed: number } }> =>
        fetch(`http://127.0.0.1:${port}/health`).then(
          (answer) => answer.json() as Promise<object>,
          () => ({}),
        );
      await expect
        .poll(async () => (await health()).rounds?.passed, { timeout: limitMs, interval: 100 })
        .toBeGreaterThanOrEqual(2);
      daemon.signal('SIGINT');
      expect(await daemon.ended).toMatchObject({ code: 0 });
      expect(await conversationOf(there)).not.toContain(there.chat.alice.from);
      there.configure(onSlack(there, { ...verbatim, person: undefined }));
      const asking = ['--channel', 'slack', '--canary', '--yes', '--every', '1s'];
      expect(await there.commands.run(asking)).toMatchObject({
        code: 2,
        errors: expect.stringContaining('give the run an account: slack.person'),
      });
    },
    limitMs,
  );
});

it(
  'a bot that says nothing is red for that; a run that is killed leaves its text to cleanup',
  async () => {
    await using there = await startChatDeployment('slack', 'channel-mute');
    there.configure(onSlack(there, verbatim));
    const canary = ['--channel', 'slack', '--canary', '--yes', '--patience', '0.05'];
    const { code, errors } = await there.commands.run(canary);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringContaining('for an answer to a question'),
    });
    const run = there.run([...canary.slice(0, 4), '--output-dir', 'killed']);
    const isSaid = (): true | undefined => there.hasJournalled('killed', 'said') || undefined;
    await eventually(isSaid, { why: 'something to be said', deadlineMs: limitMs, signal });
    run.signal('SIGKILL');
    await run.ended;
    expect(await conversationOf(there)).toEqual([there.chat.alice.from]);
    expect(await there.commands.run(['cleanup', 'killed'])).toMatchObject({ code: 0 });
    expect(await conversationOf(there)).toEqual([]);
  },
  limitMs,
);

it(
  'other people in a channel are not taken for the bot, and the plan says that they read along',
  async () => {
    await using there = await startChatDeployment('slack', 'channel-mute');
    const chat = there.chat as SlackChat;
    const { inChannel, stranger } = chat;
    const person = {
      ...alicesAccount(there),
      token: chat.tokenOf(inChannel),
      conversation: inChannel.conversation,
    };
    there.configure(onSlack(there, { person }));
    const plan = await there.commands.run(['--channel', 'slack', '--canary']);
    expect(plan.errors).toContain(`in the channel ${inChannel.conversation}, where others read it`);
    // Somebody repeats what alice says, as the bot should.
    chat.said.subscribe(({ from, text }) => {
      if (from === inChannel.from) void chat.say(text, { ...inChannel, from: stranger.from });
    });
    const canary = ['--channel', 'slack', '--canary', '--yes', '--patience', '0.1'];
    expect(await there.commands.run(canary)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('for an answer to a question'),
    });
    expect(chat.said.items.map(({ from }) => from)).toEqual([inChannel.from, stranger.from]);
  },
  limitMs,
);

it.each(['native', 'json-rpc'] as const)(
  'a bot on Signal is asked by a signal-cli of the person, mode %s',
  async (mode) => {
    await using there = await startChatDeployment('signalNative');
    const chat = there.chat as SignalChat;
    await using alice = await serveAlice(chat, mode, signal);
    there.configure(onSignal(there, alice, verbatim));
    const { code, errors } = await there.commands.run(['--channel', 'signal', '--yes']);
    expect({ code, errors }).toEqual({ code: 0, errors: expect.stringContaining('5 passed') });
    expect(alice.removed).toEqual(chat.said.items.map(({ id }) => Number(id)));
    const looked = await there.commands.run(['doctor', '--channel', 'signal']);
    const name = 'the run can speak by the account of the person';
    expect(looked).toMatchObject({ code: 0, output: expect.stringContaining(`✓ ${name}: ${alice.number}`) });
    const person = { api: alice.api, number: chat.own.number, bot: chat.own.number };
    there.configure(onSignal(there, alice, { ...verbatim, person }));
    const own = await there.commands.run(['--channel', 'signal']);
    expect(own).toMatchObject({ code: 2, errors: expect.stringContaining('a bot does not answer itself') });
    there.configure(onSignal(there, alice, { ...verbatim, person: { ...person, number: '+15559999999' } }));
    const others = await there.commands.run(['--channel', 'signal', '--canary', '--yes']);
    expect(others).toMatchObject({ code: 3, errors: expect.stringContaining('has no account +15559999999') });
  },
  limitMs,
);
