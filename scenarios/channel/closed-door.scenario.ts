import { eventually, newQuestion } from '../../harness/index.ts';
import { ask } from './books.ts';
import { type ChannelStage, channelScenarios } from './channel-scenarios.ts';

const otherMethods = ['GET', 'PUT', 'PATCH', 'DELETE'];

export default channelScenarios({
  name: 'closed-door',
  title:
    'its webhook refuses other methods, is not there while the channel is off, and believes nobody while it has no secret',
  tags: ['access', 'restart'],
  requires: ['channel.settings', 'channel.restart'],
  on: ({ lacks }) => !lacks.includes('dark-webhook'),
  mutants: {
    'webhook-takes-any-method': 'GET: expected 405, observed 200',
    'channel-cannot-be-turned-off': 'while the channel is off: expected 404, observed',
    'webhook-opens-without-a-secret': 'while it has no secret: expected 401, observed 200',
  },
  async run(stage) {
    const { chat, daemon, step, check, talk } = stage;
    const { secrets, knock, bring } = chat.doorstep!;
    const refused = newQuestion(talk);
    await step('the bot answers', () => ask(stage));
    await step('its webhook refuses other methods', async () => {
      for (const method of otherMethods) check(method, 405, await knock(method));
    });
    await step('the channel is turned off, and its webhook is not there', async () => {
      await daemon.restartWith({ block: { enabled: false } });
      await untilServed(stage);
      check('while the channel is off', 404, await bring(refused.text));
    });
    await step('its secret is taken away, and the former one opens nothing', async () => {
      await daemon.restartWith({ environment: Object.fromEntries(secrets.map((name) => [name, undefined])) });
      await untilServed(stage);
      check('while it has no secret', 401, await bring(refused.text));
    });
    await step(
      'with its former settings it answers what is asked then, and nothing that it has refused',
      async () => {
        await daemon.restart();
        await ask(stage);
        const answers = chat.attempts.items.filter(({ text }) => refused.isAnsweredBy(text));
        check('answers to what was refused', 0, answers.length);
      },
    );
  },
});

/** Waits until something answers at the bot's port. */
async function untilServed({ chat, signal, startDeadlineMs: deadlineMs }: ChannelStage): Promise<void> {
  let seen = 'nothing';
  const look = (): Promise<number | undefined> =>
    chat.doorstep!.knock('GET').catch((error: unknown) => {
      signal.throwIfAborted();
      seen = (error as Error).message;
      return undefined;
    });
  await eventually(look, { why: 'the bot to serve its port', lastSeen: () => seen, deadlineMs, signal });
}
