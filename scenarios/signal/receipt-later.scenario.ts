import { eventually, scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from '../channel/books.ts';
import { leap } from '../channel/health.ts';

/** Some time after which a bot has tried again. */
const laterMs = 30_000;
const statuses = { trouble: 500, refused: 400 } as const;

export default scenario({
  id: 'signal.receipt-later',
  title:
    'Signal: a read receipt that the service does not take keeps nobody waiting for an answer, and is sent later',
  tags: ['signal', 'activity'],
  requires: ['signal.poll', 'signal.activity', 'clock'],
  uses: ['daemon', 'signalNative', 'clock'],
  cases: ['trouble', 'refused'],
  mutants: {
    'signal-sends-receipts-once': {
      cases: ['trouble', 'refused'],
      says: 'for the text to be marked as read',
    },
    'channel-says-nothing-where-it-cannot-type': {
      cases: ['trouble', 'refused'],
      says: 'for an answer to a question',
    },
  },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, step, check, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('the service does not take a receipt, and the answer is said', async () => {
      const status = statuses[stage.case];
      using refused = chat.faults.strike({ name: 'status', at: 'activity', times: 1, status });
      const question = await pose(stage);
      await untilAnswered(stage, [question]);
      check('times that the service has refused', 1, refused.strikes.items.length);
      return question;
    });
    await step('some time later the text is marked as read', async () => {
      await leap(stage, laterMs);
      await eventually(() => chat.receipts.items.some(({ id }) => id === asked.said.id) || undefined, {
        why: 'the text to be marked as read',
        deadlineMs,
        signal,
      });
    });
  },
});
