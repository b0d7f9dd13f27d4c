import { newQuestion } from '../../harness/index.ts';
import { answersOf, ask, bringAgain, expectEachAnsweredOnce } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'edit',
  title:
    'a question that is changed is answered at most once more, also where the service brings the change twice',
  tags: ['accounting'],
  requires: ['channel.keeps-record'],
  mutants: {
    'channel-takes-everything-for-new': 'answers to the changed question: expected at most 1, observed 2',
  },
  async run(stage) {
    const { chat, step, check, finding, talk } = stage;
    const asked = await step('the bot answers', async () => {
      const first = await ask(stage);
      // When this one is answered, the bot is through with the first: until then a change of it is nothing new to anybody.
      await ask(stage);
      return first;
    });
    const changed = await step('the question is changed, and the service brings that twice', async () => {
      const question = newQuestion(talk);
      const said = await chat.edit(asked.said, question.text);
      await ask(stage);
      await bringAgain(stage, said);
      return { question, said };
    });
    await step('it was answered at most once more, and the first answer stays', () => {
      const times = answersOf(stage, changed).length;
      check.atMost('answers to the changed question', 1, times);
      if (times === 0) finding('a question that is changed', 'answered again', 'not answered');
      expectEachAnsweredOnce(stage, [asked]);
    });
  },
});
