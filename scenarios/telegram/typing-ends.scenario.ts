import { scenario } from '../../harness/index.ts';
import { answersOf, ask } from '../channel/books.ts';
import { leap } from '../channel/health.ts';
import { withChat } from './chat-of.ts';

/** Longer than people see of one request that somebody types. */
const longMs = 20_000;

export default scenario({
  id: 'telegram.typing-ends',
  title: 'People see no more that the bot types when it has answered',
  tags: ['telegram', 'activity'],
  requires: ['telegram.polling', 'telegram.typing', 'clock'],
  uses: ['daemon', 'telegram', 'clock'],
  mutants: { 'telegram-types-for-ever': 'times that it has shown alice that it types: expected 0, observed' },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, check } = stage;
    const asked = await step('alice asks something, and is answered', () => ask(stage));
    await step('some time later bob asks something, and it types for him alone', async () => {
      await leap(stage, longMs);
      await ask(stage, chat.bob);
      const { atMs: answeredMs } = answersOf(stage, asked)[0]!;
      const later = chat.typing.items.filter(
        ({ conversation, atMs }) => conversation === chat.alice.conversation && atMs > answeredMs,
      );
      check('times that it has shown alice that it types', 0, later.length);
    });
  },
});
