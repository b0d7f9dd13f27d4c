import { scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from '../channel/books.ts';
import { untilHealthIs } from '../channel/health.ts';

export default scenario({
  id: 'signal.number-unseen',
  title: 'Signal: a refusal that names the number of the bot is told to its operator without it',
  tags: ['signal', 'secrets', 'honesty'],
  requires: ['signal.poll', 'channel.health', 'clock'],
  uses: ['daemon', 'signalNative', 'clock'],
  mutants: {
    'signal-tells-its-number': 'the number of the bot in its last error: expected hidden, observed told',
  },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, daemon, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    {
      using _refused = chat.faults.strike({ name: 'expire', at: 'everything' });
      await step(
        'the service says that it does not know the number, and the bot says that it hears nothing',
        () => untilHealthIs(stage, false),
      );
      await step('its operator is told why, without the number', async () => {
        const channel = await daemon.requireControl().channel('signal');
        const error = channel?.lastError ?? '';
        check('there is a last error', true, error !== '');
        // Also where it is written with spaces, or without the plus.
        const digits = error.replaceAll(/[^\d]/gu, '');
        const isTold = digits.includes(chat.own.number.slice(1));
        check('the number of the bot in its last error', 'hidden', isTold ? 'told' : 'hidden');
      });
    }
    await step('it hears again, and answers', async () => {
      await untilHealthIs(stage, true);
      await untilAnswered(stage, [await pose(stage)]);
    });
  },
});
