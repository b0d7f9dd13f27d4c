import { eventually, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { healthOf } from '../channel/health.ts';

export default scenario({
  id: 'signal.unwritten',
  title:
    'Signal: what the bot cannot write down, as its disk is full, it does not mark as read, and it says that something is wrong; it answers when there is room again',
  tags: ['signal', 'activity', 'honesty', 'crash'],
  requires: ['signal.poll', 'signal.activity', 'channel.keeps-record', 'channel.health'],
  tools: ['compiler'],
  uses: ['daemon', 'signalNative', 'crashes'],
  mutants: {
    'signal-reads-everything': 'receipts for what was not written down: expected 0, observed 1',
    'signal-drops-what-it-cannot-write': 'for the bot to try again',
    'channel-always-healthy': 'for the bot to say that something is wrong',
  },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, crashes, step, check, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step(
      'its disk is full while it is asked, and it says that something is wrong',
      async () => {
        crashes.arm({ at: 1, strike: { kind: 'fail', error: 'ENOSPC', lasting: true } });
        const question = await pose(stage);
        const isTold = async (): Promise<true | undefined> =>
          (await healthOf(stage)) === 'error' || undefined;
        await eventually(isTold, { why: 'the bot to say that something is wrong', deadlineMs, signal });
        // It has sent what it sends at once when it tries again to write.
        const refused = crashes.count;
        const isTried = (): true | undefined => crashes.count > refused || undefined;
        await eventually(isTried, { why: 'the bot to try again', deadlineMs, signal });
        const read = chat.receipts.items.filter(({ id }) => id === question.said.id);
        check('receipts for what was not written down', 0, read.length);
        return question;
      },
    );
    await step('there is room again, and it answers that and what is asked now', async () => {
      crashes.disarm();
      const after = await pose(stage);
      await untilAnswered(stage, [asked, after]);
      expectEachAnsweredOnce(stage, [asked, after]);
      const isRead = (): true | undefined =>
        chat.receipts.items.some(({ id }) => id === after.said.id) || undefined;
      await eventually(isRead, { why: 'the text to be marked as read', deadlineMs, signal });
    });
  },
});
