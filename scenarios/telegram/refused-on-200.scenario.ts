import { scenario } from '../../harness/index.ts';
import { ask, pose } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.refused-on-200',
  title:
    'An answer that Telegram refuses for good with the status 200 is not said again, and the next one is said',
  tags: ['telegram', 'manners'],
  requires: ['telegram.polling'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-takes-refusals-for-trouble': 'times that it has tried to say it: expected 1, observed 2',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, check, leaveUnchecked, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    await step('the next answer is refused for good, with the status 200', async () => {
      using refused = chat.faults.strike({ name: 'status', at: 'sending', times: 1, status: 200 });
      const { question } = await pose(stage);
      await refused.strikes.first(() => true, { why: 'the bot to say its answer', deadlineMs, signal });
      const { text } = await chat.attempts.first(({ outcome }) => outcome === 'refused', {
        why: 'the answer to be refused',
        deadlineMs,
        signal,
      });
      // A conversation is served in order: with the next answer the bot is done with this one.
      await ask(stage);
      const name = 'times that it has tried to say it';
      if (!question.isAnsweredBy(text)) return leaveUnchecked(name, 'what was refused was no answer');
      check(name, 1, chat.attempts.items.filter((attempt) => attempt.text === text).length);
    });
  },
});
