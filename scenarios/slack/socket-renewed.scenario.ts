import { eventually, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

const times = 3;

export default scenario({
  id: 'slack.socket.renewed',
  title:
    'Slack by Socket Mode: a connection that Slack wants renewed is replaced, nothing is lost or answered twice, and no connection stays behind',
  tags: ['slack', 'deaf', 'accounting'],
  requires: ['slack.socket'],
  uses: ['daemon', 'slackSocket'],
  mutants: { 'channel-listens-once': 'for the bot to connect anew' },
  async run(stage) {
    const { slackSocket: chat, step, signal, startDeadlineMs } = stage;
    const books = { ...stage, chat };
    const asked = [await step('the bot answers', () => ask(books))];
    for (let time = 1; time <= times; time += 1)
      await step(`Slack wants the connection renewed, and somebody asks something (${time})`, async () => {
        const before = chat.connections.items.length;
        chat.faults.strike({ name: 'reconnect', at: 'hearing', times: 1 });
        asked.push(await pose(books));
        await eventually(() => chat.connections.items.length > before || undefined, {
          why: 'the bot to connect anew',
          deadlineMs: startDeadlineMs,
          signal,
        });
        await untilAnswered(books, asked, startDeadlineMs);
      });
    await step('each question is answered once, through one connection', async () => {
      asked.push(await ask(books));
      expectEachAnsweredOnce(books, asked);
      await eventually(() => chat.openConnections === 1 || undefined, {
        why: 'one connection to be left',
        lastSeen: () => `${chat.openConnections} connections`,
        deadlineMs: startDeadlineMs,
        signal,
      });
    });
  },
});
