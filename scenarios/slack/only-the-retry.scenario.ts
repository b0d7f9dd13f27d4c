import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

export default scenario({
  id: 'slack.only-the-retry',
  title: 'Slack: an event of which only the repetition arrives is answered',
  tags: ['slack', 'accounting'],
  requires: ['slack.events'],
  uses: ['daemon', 'slack'],
  mutants: { 'slack-drops-all-retries': 'for an answer to a question' },
  async run(stage) {
    const { slack: chat, step, check } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    await step('an event gets lost on its way, and its repetition arrives', async () => {
      using lost = chat.faults.strike({ name: 'dark-webhook', at: 'hearing', times: 1 });
      const asked = await pose(books);
      await untilAnswered(books, [asked]);
      check('events that got lost', 1, lost.strikes.items.length);
      const after = await ask(books);
      expectEachAnsweredOnce(books, [asked, after]);
    });
  },
});
