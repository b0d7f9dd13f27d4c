import { eventually, scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

export default scenario({
  id: 'signal.features-change',
  title:
    'Signal: people see that the bot types and reads as soon as its configuration says so, and no more when it says no, without a start',
  tags: ['signal', 'activity'],
  requires: ['signal.poll', 'channel.features', 'channel.reload'],
  uses: ['daemon', 'signalNative'],
  mutants: { 'keeps-its-first-configuration': 'for the bot to do as its configuration says' },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, daemon, step, check, startDeadlineMs: deadlineMs, signal } = stage;
    await step('it is started with both off, and answers unseen', async () => {
      await daemon.restartWith({ config: featuresOf(false) });
      check('what people have seen', 'unseen', await seen());
    });
    for (const [state, wanted] of [
      ['on', 'typing, read, marked by the bot'],
      ['off', 'unseen'],
    ] as const)
      await step(`its configuration turns both ${state}, and it does so`, async () => {
        await daemon.changeConfig(featuresOf(state === 'on'));
        let last = '';
        await eventually(
          async () => {
            last = await seen();
            return last === wanted || undefined;
          },
          { why: 'the bot to do as its configuration says', lastSeen: () => last, deadlineMs, signal },
        );
      });

    /** What people see of the bot beside its answers while it answers two questions, and what it tells the service. */
    async function seen(): Promise<string> {
      const beganMs = performance.now();
      await ask({ ...stage, deadlineMs });
      // What belongs to the first question is over when the second is answered.
      await ask(stage);
      const shown = { typing: chat.typing, read: chat.receipts };
      const names = Object.entries(shown).flatMap(([name, { items }]) =>
        items.some(({ atMs }) => atMs > beganMs) ? [name] : [],
      );
      // The service marks nothing as read by itself where the bot does.
      const poll = chat.calls.items.findLast(({ at }) => at === 'hearing');
      if (poll?.query['send_read_receipts'] === 'false') names.push('marked by the bot');
      return names.join(', ') || 'unseen';
    }
  },
});

function featuresOf(enabled: boolean) {
  return { channels: { signal: { features: { typing: { enabled }, readReceipts: { enabled } } } } };
}
