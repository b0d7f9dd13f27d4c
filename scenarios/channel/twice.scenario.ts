import { ask, bringAgain, expectEachAnsweredOnce } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'twice',
  title: 'what the service brings a second time is not answered a second time',
  tags: ['accounting'],
  requires: ['channel.keeps-record'],
  mutants: {
    'channel-takes-everything-for-new':
      'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage) {
    const { step } = stage;
    const asked = await step('the bot answers', () => ask(stage));
    await step('the service brings it once more, and something else after it', async () => {
      // With this answer the bot is done with the first.
      await ask(stage);
      await bringAgain(stage, asked.said);
    });
    await step('it was answered once', () => expectEachAnsweredOnce(stage, [asked]));
  },
});
