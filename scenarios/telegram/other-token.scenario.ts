import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.other-token',
  title:
    'Telegram: a bot that is given the token of another one answers what is said to that one, whose updates have lower numbers',
  tags: ['telegram', 'restart', 'accounting'],
  requires: ['telegram.polling', 'channel.settings'],
  uses: ['daemon', 'telegram'],
  mutants: { 'telegram-keeps-its-offset-for-all': 'for an answer to a question' },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, startDeadlineMs } = stage;
    const before = await step('the bot answers', () => ask(stage));
    await step('it is started with the token of another one, and answers', async () => {
      await daemon.stop();
      chat.replaceBot();
      await daemon.restartWith({ environment: chat.seat.environment });
      const after = await ask({ ...stage, deadlineMs: startDeadlineMs + stage.deadlineMs });
      await ask(stage, chat.bob);
      expectEachAnsweredOnce(stage, [before, after]);
    });
  },
});
