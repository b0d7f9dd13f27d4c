import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

/** The first and the last are no business of an operator's URL: they would empty the inbox, and mark what nobody has read. */
const behind = '/?max_messages=1&key=of-a-proxy&send_read_receipts=true#part';

export default scenario({
  id: 'signal.base-url',
  title:
    'Signal: a query behind the URL of the service goes with polls alone, and does not decide what they take and what counts as read',
  tags: ['signal', 'activity', 'restart'],
  requires: ['signal.poll', 'signal.activity', 'channel.settings'],
  uses: ['daemon', 'signalNative'],
  mutants: {
    'signal-leaves-reading-to-its-url': 'polls that let the service mark texts as read: expected 0, observed',
    'signal-asks-everything-with-its-query': 'other requests with a query: expected 0, observed',
  },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, daemon, step, check, finding } = stage;
    await step('the bot answers', () => ask(stage));
    const stoppedMs = await step(
      'it is started with a query behind the URL of the service, and answers',
      async () => {
        await daemon.stop();
        const sinceMs = performance.now();
        const url = String(chat.seat.config['baseUrl']);
        await daemon.restartWith({ block: { baseUrl: `${url}${behind}` } });
        await ask({ ...stage, deadlineMs: stage.startDeadlineMs + stage.deadlineMs });
        await ask(stage, chat.bob);
        return sinceMs;
      },
    );
    await step('the query went with its polls, as far as it is the business of an operator', () => {
      const calls = chat.calls.items.filter(({ beganMs }) => beganMs > stoppedMs);
      const polls = calls.filter(({ at }) => at === 'hearing').map(({ query }) => query);
      const others = calls.filter(({ at, query }) => at !== 'hearing' && Object.keys(query).length > 0);
      const read = polls.filter((query) => query['send_read_receipts'] === 'true');
      check('polls that let the service mark texts as read', 0, read.length);
      check('polls that take one text', 0, polls.filter((query) => query['max_messages'] === '1').length);
      check('other requests with a query', 0, others.length);
      const isKept = polls.every((query) => query['key'] === 'of-a-proxy');
      if (!isKept) finding('what else stands behind the URL', 'goes with each poll', 'left out');
    });
  },
});
