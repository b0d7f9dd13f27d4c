import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

const each = 2;

export default scenario({
  id: 'slack.socket.ghost',
  title:
    'Slack by Socket Mode: what Slack has brought through a connection that nobody listens to is answered once when it comes again',
  tags: ['slack', 'deaf', 'accounting'],
  requires: ['slack.socket'],
  uses: ['daemon', 'slackSocket'],
  mutants: { 'slack-drops-all-retries': 'for an answer to each of' },
  async run(stage) {
    const { slackSocket: chat, step, check, startDeadlineMs } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    await step('a connection that nobody listens to takes its share', async () => {
      using _ghost = chat.faults.strike({ name: 'ghost', at: 'hearing' });
      const asked = [];
      for (let count = 0; count < each; count += 1) asked.push(await pose(books));
      await untilAnswered(books, asked, startDeadlineMs);
      const isRetried = chat.deliveries.items.some(({ retry }) => retry > 0);
      check('something came a second time', true, isRetried);
      expectEachAnsweredOnce(books, asked);
    });
  },
});
