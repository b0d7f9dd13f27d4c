import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.limit-in-words',
  title:
    'Telegram: an answer that comes too soon is said when the time is over, also where only the words of the refusal name that time',
  tags: ['telegram', 'manners', 'accounting'],
  requires: ['telegram.polling'],
  uses: ['daemon', 'telegram'],
  mutants: { 'telegram-reads-no-words': 'before the time that the service had named' },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    await step('the next answer is refused for a while, and said later', async () => {
      using limit = chat.faults.strike({
        name: 'limit',
        at: 'sending',
        times: 1,
        retryAfterSeconds: 3,
        isInWords: true,
      });
      const asked = await pose(stage);
      await untilAnswered(stage, [asked]);
      check('times that the service has refused', 1, limit.strikes.items.length);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
    });
  },
});
