import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

/** Longer than the ten seconds for which clients use to wait. */
const slowMs = 11_000;

export default scenario({
  id: 'signal.slow-receive',
  title: 'Signal: a bot waits for a slow answer to its poll, as what that holds is nowhere else',
  tags: ['signal', 'slow', 'accounting'],
  requires: ['signal.poll'],
  uses: ['daemon', 'signalNative'],
  mutants: { 'signal-gives-polls-up': 'for an answer to a question' },
  async run(stage) {
    const { signalNative: chat, step, check, signal, deadlineMs } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    const asked = await step('the command line of the service gets slow while somebody asks', async () => {
      using busy = chat.faults.strike({ name: 'busy', at: 'hearing', lastsMs: slowMs, times: 1 });
      await busy.strikes.first(() => true, { why: 'the bot to ask what has come', deadlineMs, signal });
      return pose(books);
    });
    await step('it is answered', async () => {
      await untilAnswered(books, [asked], slowMs + deadlineMs);
      const after = await ask(books);
      expectEachAnsweredOnce(books, [asked, after]);
      check('texts that reached nobody', 0, chat.lost.items.length);
    });
  },
});
