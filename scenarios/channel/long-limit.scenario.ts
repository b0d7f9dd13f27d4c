import { eventually, type Chat } from '../../harness/index.ts';
import { ask, pose } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const retryAfterSeconds = 2;
const wordLength = 8;
const whole = 'the whole answer';

export default channelScenarios({
  name: 'long-limit',
  title:
    'a long answer of which the service refuses a part for a while is said whole, in its order, and once',
  tags: ['model', 'long', 'manners'],
  requires: ['model.answer', 'channel.long-answers'],
  uses: ['model'],
  faults: ['limit'],
  mutants: {
    'channel-drops-limited-parts': 'for the end of the answer',
    'channel-begins-anew-after-a-limit': 'what was said: expected the whole answer, observed',
  },
  async run(stage) {
    const { chat, model, step, check, signal, deadlineMs, startDeadlineMs } = stage;
    const { length } = chat.textLimit;
    // Words that are all different: what is missing, or comes twice, shows.
    const words = Array.from({ length: Math.ceil((length * 1.25) / wordLength) }, (_, index) =>
      String(index).padStart(wordLength, '0'),
    );
    const long = ['begin', ...words, 'end'].join(' ');
    const first = await step('the first part of a long answer is said, and the next is refused', async () => {
      await ask(stage);
      const before = chat.heard.items.length;
      const limited = Promise.withResolvers<void>();
      const leave = chat.heard.subscribe(() => {
        if (chat.heard.items.length <= before) return;
        leave();
        const limit = chat.faults.strike({ name: 'limit', at: 'sending', times: 1, retryAfterSeconds });
        limit.strikes
          .first(() => true, { why: 'the next part', deadlineMs, signal })
          .then(
            () => limited.resolve(),
            (error: unknown) => limited.reject(error),
          );
      });
      model.react(() => ({ kind: 'whole', text: long }));
      await pose(stage);
      await limited.promise;
      return before;
    });
    await step('all of it is said, in its order, and once', async () => {
      await eventually(() => textOf(chat, first).endsWith('end') || undefined, {
        why: 'the end of the answer',
        lastSeen: () => `${textOf(chat, first).length} of ${long.length} characters`,
        deadlineMs: startDeadlineMs,
        signal,
      });
      const said = textOf(chat, first);
      check('what was said', whole, said === long ? whole : describe(said, long));
    });
  },
});

/** All that the bot has said from one message on. */
function textOf({ heard }: Pick<Chat, 'heard'>, first: number): string {
  const parts = heard.items.slice(first).map(({ text }) => text.trim());
  return parts.join(' ');
}

/** What is wrong with it, without its length. */
function describe(said: string, long: string): string {
  const [heard, wanted] = [said.split(/\s+/u), long.split(' ')];
  const missing = wanted.filter((word) => !heard.includes(word)).length;
  const again = heard.length - new Set(heard).size;
  return `${missing} words missing, ${again} said again`;
}
