import { toldWith } from '../model/told-with.ts';
import { pose, untilAnswered, type Asked } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'apart',
  title: 'what one person has said is never told to the model with a question of another person',
  tags: ['model', 'access'],
  requires: ['model.answer'],
  uses: ['model'],
  mutants: {
    'channel-takes-all-for-one-talk':
      'what alice has said, with a question of bob: expected not told, observed told',
  },
  async run(stage) {
    const { chat, step, check, finding } = stage;
    const asked = (place = chat.alice): Promise<Asked> =>
      step('somebody asks something, and is answered', async () => {
        const question = await pose(stage, place);
        await untilAnswered(stage, [question]);
        return question;
      });
    const [before, bob, after] = [await asked(), await asked(chat.bob), await asked()];
    await step('the model was told with each question what the same person has said', () => {
      check('what alice has said, with a question of bob', 'not told', toldWith(stage, bob, before));
      check('what bob has said, with a question of alice', 'not told', toldWith(stage, after, bob));
      if (toldWith(stage, after, before) === 'not told')
        finding('what the same person has said before', 'told to the model', 'not told');
    });
  },
});
