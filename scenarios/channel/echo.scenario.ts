import { answersOf, ask, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'echo',
  title: 'two people who ask something are each answered once, in their own conversation',
  tags: ['echo', 'smoke'],
  mutants: {
    'channel-mute': 'for an answer to a question',
    'channel-answers-twice': 'of 3 questions more than once',
    'channel-answers-elsewhere': 'for an answer to a question',
    'channel-replies-to-another': 'as replies to another question than theirs',
  },
  async run(stage) {
    const { chat, step, check } = stage;
    await step('alice is answered', () => ask(stage));
    const asked = await step('bob is answered, and then alice again', async () => {
      const bob = await pose(stage, chat.bob);
      await untilAnswered(stage, [bob]);
      await ask(stage);
      return bob;
    });
    await step('what was for bob went to nobody else', () => {
      const answers = chat.heard.items.filter(({ text }) => asked.question.isAnsweredBy(text));
      check('answers that went elsewhere', 0, answers.length - answersOf(stage, asked).length);
    });
  },
});
