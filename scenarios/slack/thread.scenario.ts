import { newQuestion, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, untilAnswered } from '../channel/books.ts';

export default scenario({
  id: 'slack.thread',
  title: 'Slack: a question in a thread is answered once, in its conversation',
  tags: ['slack', 'accounting'],
  requires: ['slack.events'],
  uses: ['daemon', 'slack'],
  mutants: { 'slack-hears-no-threads': 'for an answer to a question' },
  async run(stage) {
    const { slack: chat, step, finding, talk } = stage;
    const books = { ...stage, chat };
    const first = await step('the bot answers', () => ask(books));
    await step('somebody asks something in a thread', async () => {
      const question = newQuestion(talk);
      const asked = { question, said: await chat.reply(question.text, first.said) };
      await untilAnswered(books, [asked]);
      const after = await ask(books);
      expectEachAnsweredOnce(books, [asked, after]);
      const post = chat.calls.items.find(({ given }) => question.isAnsweredBy(String(given['text'])));
      const isInThread = post?.given['thread_ts'] === first.said.id;
      finding(
        'an answer to a question in a thread',
        'in the conversation',
        isInThread ? 'in the thread' : 'in the conversation',
      );
    });
  },
});
