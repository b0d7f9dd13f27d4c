import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.poll.webhook-left',
  title: 'A bot that polls takes a webhook away that was left over, and answers what was said meanwhile',
  tags: ['telegram', 'deaf', 'restart', 'accounting'],
  requires: ['telegram.polling', 'channel.restart'],
  uses: ['daemon', 'telegram'],
  mutants: { 'telegram-leaves-a-webhook': 'could not connect' },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, startDeadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const meanwhile = await step('it is stopped, a webhook is set, and somebody asks something', async () => {
      await daemon.stop();
      chat.leaveWebhook();
      return pose(stage);
    });
    await step('it is started, and answers', async () => {
      await daemon.restart();
      await untilAnswered(stage, [meanwhile], startDeadlineMs);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [meanwhile, after]);
    });
  },
});
