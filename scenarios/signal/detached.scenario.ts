import { eventually, scenario } from '../../harness/index.ts';
import { answersOf, ask, pose } from '../channel/books.ts';
import { untilHealthIs } from '../channel/health.ts';

export default scenario({
  id: 'signal.detached',
  title:
    'Signal: while nobody can connect, what is said reaches nobody, and the bot says that it does not hear; then it hears again',
  tags: ['signal', 'deaf', 'honesty'],
  requires: ['signal.socket', 'channel.health', 'clock'],
  uses: ['daemon', 'signalSocket', 'clock'],
  mutants: {
    'channel-always-healthy': 'for the bot to say that it cannot hear',
    'channel-listens-once': 'for the bot to say that it hears again',
  },
  async run(given) {
    const stage = { ...given, chat: given.signalSocket };
    const { chat, step, check, signal, startDeadlineMs } = stage;
    await step('the bot answers', async () => {
      await untilListening();
      await ask(stage);
    });
    const unheard = await step('nobody can connect any more, and the bot says so', async () => {
      using _detached = chat.faults.strike({ name: 'detached', at: 'hearing' });
      const asked = await pose(stage);
      await untilHealthIs(stage, false);
      return asked;
    });
    await step('everybody can connect again: the bot says so, and answers what is asked then', async () => {
      await untilHealthIs(stage, true);
      await untilListening();
      await ask(stage);
      check('answers to what reached nobody', 0, answersOf(stage, unheard).length);
      check('texts that reached nobody', 1, chat.lost.items.length);
    });

    function untilListening(): Promise<true> {
      return eventually(async () => (await chat.seat.isTaken(signal)).taken || undefined, {
        why: 'the bot to listen',
        deadlineMs: startDeadlineMs,
        signal,
      });
    }
  },
});
