import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

export default scenario({
  id: 'slack.socket.unacknowledged',
  title: 'Slack by Socket Mode: an event whose acknowledgement gets lost comes again, and is answered once',
  tags: ['slack', 'accounting'],
  requires: ['slack.socket', 'channel.keeps-record'],
  uses: ['daemon', 'slackSocket'],
  mutants: {
    'channel-takes-in-what-it-has-already':
      'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage) {
    const { slackSocket: chat, step, signal, startDeadlineMs } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    const asked = await step('acknowledgements get lost while somebody asks something', async () => {
      using _lost = chat.faults.strike({ name: 'no-ack', at: 'hearing' });
      const question = await pose(books);
      await untilBrought(question.said.id, 'timeout');
      return question;
    });
    await step('the event comes again, and the question is answered once', async () => {
      await untilBrought(asked.said.id, 'taken');
      await untilAnswered(books, [asked]);
      const after = await ask(books);
      expectEachAnsweredOnce(books, [asked, after]);
    });

    async function untilBrought(id: string, as: 'timeout' | 'taken'): Promise<void> {
      await chat.deliveries.first(({ ts, outcome }) => ts === id && outcome === as, {
        why: as === 'taken' ? 'the bot to take the event' : 'the event to be given up',
        deadlineMs: startDeadlineMs,
        signal,
      });
    }
  },
});
