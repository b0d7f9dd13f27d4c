import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';
import { expectWell } from './health.ts';

const retryAfterSeconds = 3;

export default channelScenarios({
  name: 'rate-limit',
  title:
    'an answer that comes too soon for the service is said when the time is over that it has named, and once',
  tags: ['manners', 'accounting'],
  faults: ['limit'],
  mutants: {
    'channel-ignores-retry-after': 'before the time that the service had named',
    'channel-gives-up-on-a-limit': 'for an answer to a question',
    'channel-stays-in-error': 'health: expected connected, observed error',
  },
  async run(stage) {
    const { chat, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('the service refuses the next answer for a while', async () => {
      using limit = chat.faults.strike({ name: 'limit', at: 'sending', times: 1, retryAfterSeconds });
      const question = await pose(stage);
      await untilAnswered(stage, [question]);
      check('times that the service has refused', 1, limit.strikes.items.length);
      return question;
    });
    await step('it was said once, and so is what comes after it', async () => {
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
      await expectWell(stage);
    });
  },
});
