import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'activity-refused',
  title: 'where the service does not let people see that the bot types, they are answered all the same',
  tags: ['activity', 'accounting'],
  faults: ['status'],
  // On Slack nobody sees it.
  on: ({ id }) => !id.startsWith('slack'),
  mutants: { 'channel-says-nothing-where-it-cannot-type': 'for an answer to a question' },
  async run(stage) {
    const { chat, step, leaveUnchecked } = stage;
    await step('the bot answers', () => ask(stage));
    await step('the service refuses whatever is no text, and the next question is answered', async () => {
      using refused = chat.faults.strike({ name: 'status', at: 'activity', status: 500 });
      const asked = await pose(stage);
      await untilAnswered(stage, [asked]);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
      if (refused.strikes.items.length === 0)
        leaveUnchecked('what a refusal does', 'the bot does not show that it types');
    });
  },
});
