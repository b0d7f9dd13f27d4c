import { newQuestion, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, untilAnswered } from '../channel/books.ts';

export default scenario({
  id: 'slack.subtypes',
  title: 'Slack: words that come with a file, and such that go to a thread and its channel, are answered',
  tags: ['slack', 'accounting'],
  requires: ['slack.events', 'slack.subtypes'],
  uses: ['daemon', 'slack'],
  mutants: { 'slack-drops-all-subtypes': 'for an answer to a question' },
  async run(stage) {
    const { slack: chat, step, talk } = stage;
    const books = { ...stage, chat };
    const first = await step('the bot answers', () => ask(books));
    const withFile = await step('somebody shares a file with a question', async () => {
      const question = newQuestion(talk);
      const asked = { question, said: await chat.shareFile(question.text) };
      await untilAnswered(books, [asked]);
      return asked;
    });
    await step('and asks something in a thread that the channel is to see', async () => {
      const question = newQuestion(talk);
      const asked = { question, said: await chat.broadcast(question.text, first.said) };
      await untilAnswered(books, [asked]);
      const after = await ask(books);
      expectEachAnsweredOnce(books, [withFile, asked, after]);
    });
  },
});
