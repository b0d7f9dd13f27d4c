import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'slow-model',
  title: 'a model that thinks long keeps nobody else waiting, and its answer is said once',
  tags: ['model', 'accounting'],
  requires: ['model.answer'],
  uses: ['model'],
  mutants: { 'asks-one-at-a-time': 'for an answer to a question' },
  async run(stage) {
    const { chat, model, step, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const slow = await step('the model thinks long about a question', async () => {
      model.react(() => ({ kind: 'hold' }));
      return pose(stage);
    });
    await step('somebody else is answered meanwhile', async () => {
      await model.asked.first(({ text }) => text.includes(slow.question.nonce), {
        why: 'the bot to ask the model',
        deadlineMs,
        signal,
      });
      model.react(() => undefined);
      await ask(stage, chat.bob);
    });
    await step('and the first when the model has thought, once', async () => {
      model.letGo();
      await untilAnswered(stage, [slow]);
      await ask(stage);
      expectEachAnsweredOnce(stage, [slow]);
    });
  },
});
