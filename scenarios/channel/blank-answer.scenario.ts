import { answersOf, ask, expectEachAnsweredOnce, pose, untilPut } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const answers = { empty: '', blank: ' \n ' } as const;

export default channelScenarios({
  name: 'blank-answer',
  title:
    'where the model has no words for an answer, the bot asks the service to say no empty message, and answers the next question',
  tags: ['model', 'manners'],
  requires: ['model.answer'],
  uses: ['model'],
  cases: ['empty', 'blank'],
  mutants: {
    'channel-says-nothing-at-all': {
      cases: ['empty', 'blank'],
      says: 'messages without a word: expected 0, observed',
    },
  },
  async run(stage) {
    const { chat, model, step, check, finding } = stage;
    await step('the bot answers', () => ask(stage));
    const wordless = await step('the model has no words for a question', async () => {
      model.react(() => ({ kind: 'whole', text: answers[stage.case] }));
      const asked = await pose(stage);
      await untilPut(stage, asked);
      return asked;
    });
    await step('the next question is answered, and nothing was said without a word', async () => {
      model.react(({ text }) =>
        text.includes(wordless.question.nonce) ? { kind: 'whole', text: answers[stage.case] } : undefined,
      );
      const before = chat.attempts.items.length;
      expectEachAnsweredOnce(stage, [await ask(stage)]);
      const empty = chat.attempts.items.filter(({ text }) => text.trim() === '').length;
      check('messages without a word', 0, empty);
      const isTold = chat.attempts.items.length > before + 1 || answersOf(stage, wordless).length > 0;
      finding(
        'a question that the model has no words for',
        'told to the person',
        isTold ? 'told to the person' : 'silence',
      );
    });
  },
});
