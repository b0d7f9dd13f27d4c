import { eventually, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { leap } from '../channel/health.ts';

const times = 2;

export default scenario({
  id: 'slack.socket.leak',
  title:
    'Slack by Socket Mode: a connection that is dead is closed when another one takes its place, as it would take its share of the events',
  tags: ['slack', 'deaf', 'manners'],
  requires: ['slack.socket', 'clock'],
  uses: ['daemon', 'slackSocket', 'clock'],
  mutants: { 'slack-leaves-connections-open': 'for one connection to be left' },
  async run(stage) {
    const { slackSocket: chat, step, signal, deadlineMs, startDeadlineMs } = stage;
    const books = { ...stage, chat };
    const asked = [await step('the bot answers', () => ask(books))];
    for (let time = 1; time <= times; time += 1)
      await step(`its connection falls silent, and it opens another one (${time})`, async () => {
        using dead = chat.faults.strike({ name: 'half-open', at: 'hearing', times: 1 });
        await dead.strikes.first(() => true, { why: 'the bot to listen', deadlineMs, signal });
        asked.push(await pose(books));
        await leap(books, chat.deafNoticedMs);
        await untilAnswered(books, asked, startDeadlineMs);
      });
    await step('one connection is left, and each question was answered once', async () => {
      await eventually(() => chat.openConnections === 1 || undefined, {
        why: 'one connection to be left',
        lastSeen: () => `${chat.openConnections} connections`,
        deadlineMs,
        signal,
      });
      asked.push(await ask(books));
      expectEachAnsweredOnce(books, asked);
    });
  },
});
