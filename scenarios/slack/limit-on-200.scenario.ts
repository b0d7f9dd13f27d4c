import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

const retryAfterSeconds = 2;

export default scenario({
  id: 'slack.limit-on-200',
  title:
    'Slack: an answer that is limited with the status 200 is said later, when the time is over that Slack has named',
  tags: ['slack', 'manners', 'accounting'],
  requires: ['slack.events'],
  uses: ['daemon', 'slack'],
  mutants: {
    'slack-takes-200-for-said': 'for an answer to a question',
    'channel-ignores-retry-after': 'before the time that the service had named',
  },
  async run(stage) {
    const { slack: chat, step, check } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    await step('the next answer is limited, and said later', async () => {
      using limit = chat.faults.strike({
        name: 'limit',
        at: 'sending',
        times: 1,
        retryAfterSeconds,
        status: 200,
      });
      const asked = await pose(books);
      await untilAnswered(books, [asked]);
      check('times that Slack has refused', 1, limit.strikes.items.length);
      const after = await ask(books);
      expectEachAnsweredOnce(books, [asked, after]);
    });
  },
});
