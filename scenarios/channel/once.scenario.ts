import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'once',
  title: 'a question is put to the model once, and its answer is said once',
  tags: ['model', 'accounting'],
  requires: ['model.answer'],
  uses: ['model'],
  mutants: {
    'channel-asks-twice': 'times that the model was asked: expected 1, observed 2',
    'channel-tells-its-model-its-token': 'told a secret in what it asks its model',
  },
  async run(stage) {
    const { model, step, check } = stage;
    const asked = await step('the bot answers', async () => {
      const question = await pose(stage);
      await untilAnswered(stage, [question]);
      await ask(stage);
      return question;
    });
    await step('the model was asked once, and the answer was said once', () => {
      const times = model.asked.items.filter(({ text }) => text.includes(asked.question.nonce)).length;
      check('times that the model was asked', 1, times);
      expectEachAnsweredOnce(stage, [asked]);
    });
  },
});
