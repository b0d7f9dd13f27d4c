import { eventually } from '../../harness/index.ts';
import { answersOf, ask, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'said-again',
  title: 'a person who says the same once more is answered once more, and so is another who says it too',
  tags: ['accounting'],
  mutants: {
    'channel-answers-a-text-once': 'for an answer to the same question, asked once more',
    'channel-answers-who-says-it-first': 'for an answer to a question',
  },
  async run(stage) {
    const { chat, step, check, signal, deadlineMs } = stage;
    const asked = await step('the bot answers', async () => {
      const question = await pose(stage);
      await untilAnswered(stage, [question]);
      return question;
    });
    await step('it is asked the same once more, and answers', async () => {
      const before = chat.heard.items.length;
      await chat.say(asked.question.text);
      await eventually(
        () =>
          chat.heard.items.slice(before).some(({ text }) => asked.question.isAnsweredBy(text)) || undefined,
        { why: 'an answer to the same question, asked once more', deadlineMs, signal },
      );
      await ask(stage);
      if (asked.question.hasOwnAnswer) check('answers to both', 2, answersOf(stage, asked).length);
    });
    await step('bob says the same, and is answered', async () => {
      const { question } = asked;
      await untilAnswered(stage, [{ question, said: await chat.say(question.text, chat.bob) }]);
    });
  },
});
