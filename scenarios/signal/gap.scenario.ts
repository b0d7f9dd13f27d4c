import { eventually, scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from '../channel/books.ts';

/** So long may a bot that is up leave people unheard: a service that is well takes a new connection at once. */
const longestGapMs = 3_000;
/** The service itself says nothing when it goes. A proxy before it may say that it goes. */
const ends = [
  { how: 'cuts', code: {} },
  { how: 'closes', code: { code: 1001 } },
];

export default scenario({
  id: 'signal.gap',
  title:
    'Signal: a bot whose socket is cut or closed opens another at once, as nobody keeps what is said meanwhile',
  tags: ['signal', 'deaf', 'accounting'],
  requires: ['signal.socket'],
  uses: ['daemon', 'signalSocket'],
  mutants: {
    'signal-takes-its-time': 'milliseconds without a socket: expected at most 3000, observed',
    'channel-listens-once': 'for the bot to listen again',
  },
  async run(stage) {
    const { signalSocket: chat, step, check, signal, startDeadlineMs } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    for (const { how, code } of ends) {
      const gapMs = await step(`the service ${how} its socket, and the bot opens another`, async () => {
        const before = chat.connections;
        const endedMs = performance.now();
        chat.faults.strike({ name: 'close', at: 'hearing', times: 1, ...code });
        await eventually(() => chat.connections > before || undefined, {
          why: 'the bot to listen again',
          deadlineMs: startDeadlineMs,
          signal,
        });
        return Math.round(performance.now() - endedMs);
      });
      await step('nobody had to wait for that, and it answers', async () => {
        check.atMost('milliseconds without a socket', longestGapMs, gapMs);
        await untilAnswered(books, [await pose(books)]);
        check('texts that reached nobody', 0, chat.lost.items.length);
      });
    }
  },
});
