import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

export default scenario({
  id: 'signal.features',
  title:
    'Signal: people see that the bot types and reads where its configuration says so, and not where it says no, each from the next start on',
  tags: ['signal', 'activity', 'restart'],
  requires: ['signal.poll', 'signal.activity', 'channel.features'],
  uses: ['daemon', 'signalNative'],
  mutants: { 'channel-overlooks-its-features': 'while they are off: expected unseen, observed' },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, daemon, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    for (const enabled of [false, true]) {
      const state = enabled ? 'on' : 'off';
      await step(`it is started with typing and read receipts ${state}, and answers`, async () => {
        await daemon.stop();
        const stoppedMs = performance.now();
        const features = { typing: { enabled }, readReceipts: { enabled } };
        await daemon.restartWith({ config: { channels: { signal: { features } } } });
        await ask({ ...stage, deadlineMs: stage.startDeadlineMs + stage.deadlineMs });
        // What belongs to the first question is over when the second is answered.
        await ask(stage);
        check(`while they are ${state}`, enabled ? 'typing, read' : 'unseen', seenSince(stoppedMs));
        const polls = chat.calls.items.filter(({ at, beganMs }) => at === 'hearing' && beganMs > stoppedMs);
        const own = polls.filter(({ query }) => query['send_read_receipts'] === 'false');
        // The service marks nothing as read by itself where the bot does.
        check(
          `polls that say who marks texts as read, while that is ${state}`,
          enabled ? polls.length : 0,
          own.length,
        );
      });
    }

    /** What people have seen of the bot since then. */
    function seenSince(sinceMs: number): string {
      const seen = { typing: chat.typing, read: chat.receipts };
      const names = Object.entries(seen).flatMap(([name, { items }]) =>
        items.some(({ atMs }) => atMs > sinceMs) ? [name] : [],
      );
      return names.join(', ') || 'unseen';
    }
  },
});
