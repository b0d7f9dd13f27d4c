import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'restart',
  title: 'a bot that is stopped answers after its next start what was said meanwhile, and nothing again',
  tags: ['restart', 'accounting'],
  requires: ['channel.restart', 'channel.keeps-record'],
  on: ({ keepsNothing }) => !keepsNothing,
  mutants: { 'channel-forgets-what-was-said-meanwhile': 'for an answer to each of 2 questions' },
  async run(stage) {
    const { chat, daemon, step } = stage;
    const before = await step('the bot answers', () => ask(stage));
    const meanwhile = await step('it is stopped, and two people ask something', async () => {
      await daemon.stop();
      return [await pose(stage), await pose(stage, chat.bob)];
    });
    await step('it starts again and answers both', async () => {
      await daemon.restart();
      await untilAnswered(stage, meanwhile, stage.startDeadlineMs);
    });
    await step('it answers what is asked now, and nothing twice', async () => {
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [before, ...meanwhile, after]);
    });
  },
});
