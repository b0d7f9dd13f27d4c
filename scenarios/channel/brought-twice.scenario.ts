import { ask, expectEachAnsweredOnce } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'brought-twice',
  title: 'what the service brings twice in a row is answered once, also before the bot has said anything',
  tags: ['accounting'],
  requires: ['channel.keeps-record'],
  faults: ['twice'],
  mutants: {
    'channel-takes-in-what-it-has-already':
      'numbers of questions answered more than once: expected none, observed 1, 2',
  },
  async run(stage) {
    const { chat, step } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('the service brings everything twice', async () => {
      using _twice = chat.faults.strike({ name: 'twice', at: 'hearing' });
      return [await ask(stage), await ask(stage)];
    });
    await step('each question was answered once', async () => {
      await ask(stage);
      expectEachAnsweredOnce(stage, asked);
    });
  },
});
