import { ask, expectEachAnsweredOnce, pose, untilAnswered, untilPut } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'restart.in-flight',
  title:
    'a question that the bot was thinking about when it was stopped or killed is answered once after its start',
  tags: ['restart', 'accounting', 'model'],
  requires: ['channel.restart', 'model.answer'],
  uses: ['model'],
  cases: ['killed', 'stopped'],
  mutants: {
    'forgets-what-it-was-thinking-about': { cases: ['killed'], says: 'for an answer to a question' },
  },
  async run(stage) {
    const { daemon, model, step } = stage;
    await step('the bot answers', () => ask(stage));
    const thought = await step('the model thinks about a question', async () => {
      model.react(() => ({ kind: 'hold' }));
      const asked = await pose(stage);
      await untilPut(stage, asked);
      return asked;
    });
    await step(`the bot is ${stage.case}`, async () => {
      if (stage.case === 'killed') await daemon.kill();
      else await Promise.all([daemon.stop(), model.letGo()]);
      model.letGo();
    });
    await step('it starts again and answers it, once', async () => {
      await daemon.restart();
      await untilAnswered(stage, [thought], stage.startDeadlineMs);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [thought, after]);
    });
  },
});
