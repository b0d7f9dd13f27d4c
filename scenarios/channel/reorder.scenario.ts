import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'reorder',
  title: 'a question that is brought after a later one is answered as well',
  tags: ['accounting'],
  faults: ['reorder'],
  mutants: { 'channel-hears-forwards-alone': 'for an answer to each of 2 questions' },
  async run(stage) {
    const { chat, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    await step('somebody asks twice, and the second question is brought first', async () => {
      using reordered = chat.faults.strike({ name: 'reorder', at: 'hearing', times: 1 });
      const asked = [await pose(stage), await pose(stage)];
      await untilAnswered(stage, asked);
      check('questions that were held back', 1, reordered.strikes.items.length);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [...asked, after]);
    });
  },
});
