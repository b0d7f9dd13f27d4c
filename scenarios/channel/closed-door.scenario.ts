import { newQuestion } from '../../harness/index.ts';
import { ask } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const otherMethods = ['GET', 'PUT', 'PATCH', 'DELETE'];

export default channelScenarios({
  name: 'closed-door',
  title:
    'its webhook refuses other methods, is not there while the channel is off, and believes nobody while it has no secret',
  tags: ['access', 'restart'],
  requires: ['channel.settings'],
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
      const attempt = await daemon.restartWith({ block: { enabled: false } });
      check('the bot', 'serves', await attempt.served());
      check('while the channel is off', 404, await bring(refused.text));
    });
    await step('its secret is taken away, and the former one opens nothing', async () => {
      const environment = Object.fromEntries(secrets.map((name) => [name, undefined]));
      const attempt = await daemon.restartWith({ environment });
      check('the bot', 'serves', await attempt.served());
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
