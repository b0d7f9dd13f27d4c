import { ask, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';
import { untilHealthIs } from './health.ts';

export default channelScenarios({
  name: 'refused-credentials',
  title: 'a bot whose credentials are refused says so, stays up, and answers when they are good again',
  tags: ['honesty', 'deaf'],
  uses: ['clock'],
  requires: ['channel.health', 'clock'],
  faults: ['expire'],
  mutants: { 'channel-always-healthy': 'for the bot to say that it cannot hear' },
  async run(stage) {
    const { chat, step } = stage;
    await step('the bot answers', () => ask(stage));
    {
      using _refused = chat.faults.strike({ name: 'expire', at: 'everything' });
      // Ends what it is waiting for.
      await step('its credentials are refused, and it says so', async () => {
        await pose(stage);
        await untilHealthIs(stage, false);
      });
    }
    await step('they are good again: it says so, and answers', async () => {
      await untilHealthIs(stage, true);
      await untilAnswered(stage, [await pose(stage)]);
    });
  },
});
