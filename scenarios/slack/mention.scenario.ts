import { eventually, newQuestion, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, untilAnswered } from '../channel/books.ts';

export default scenario({
  id: 'slack.mention',
  title:
    'Slack: a post that mentions the bot is answered once, although Slack tells of it twice; one of the same instant in another conversation is answered too',
  tags: ['slack', 'accounting', 'smoke'],
  requires: ['slack.events'],
  uses: ['daemon', 'slack'],
  mutants: {
    'slack-answers-each-event': 'numbers of questions answered more than once: expected none',
    'channel-knows-texts-by-their-id-alone': 'for an answer to a question',
  },
  async run(stage) {
    const { slack: chat, step, talk, deadlineMs, signal } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    const asked = await step('somebody mentions it in a channel', async () => {
      const question = newQuestion(talk);
      const mention = { question, said: await chat.mention(question.text) };
      await untilAnswered(books, [mention]);
      // A bot may have no use for one of them, and say so.
      const brought = () => chat.deliveries.items.filter(({ ts }) => ts === mention.said.id);
      await eventually(() => new Set(brought().map(({ type }) => type)).size >= 2 || undefined, {
        why: 'the bot to answer both events of the post',
        deadlineMs,
        signal,
      });
      return mention;
    });
    await step('it answers what is asked there after it, and nothing twice', async () => {
      const after = await ask(books, chat.inChannel);
      expectEachAnsweredOnce(books, [asked, after]);
    });
    await step('bob says something in the instant of that, in another conversation', async () => {
      const question = newQuestion(talk);
      const another = { question, said: await chat.sayWith(asked.said, question.text, chat.bob) };
      await untilAnswered(books, [another]);
      expectEachAnsweredOnce(books, [asked, another]);
    });
  },
});
