import { eventually, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { healthOf } from '../channel/health.ts';
import { withChat } from './chat-of.ts';

const conflicts = 3;
/** A bot that asks at once again keeps the conflict alive. */
const leastPauseMs = 500;

export default scenario({
  id: 'telegram.poll.conflict',
  title:
    'A bot whose place somebody else takes for a while says so, asks again without haste, and then hears again',
  tags: ['telegram', 'deaf', 'honesty'],
  requires: ['telegram.polling', 'channel.health'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-dies-of-conflict': 'for an answer to a question',
    'telegram-retries-at-once': 'pauses after a conflict of less than 500 ms: expected 0, observed',
    'channel-always-healthy': 'health after a conflict: expected error, observed connected',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, check, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step(
      'it is refused three times in favour of another poller, and says so',
      async () => {
        const rival = chat.faults.strike({ name: 'rival', at: 'hearing', times: conflicts });
        const question = await pose(stage);
        await rival.strikes.first(() => true, { why: 'the bot to ask for updates', deadlineMs, signal });
        const isOver = (): boolean => {
          const polls = chat.calls.items.filter(({ method }) => method === 'getUpdates');
          const refused = polls.filter(({ status }) => status === 409).length;
          return refused >= conflicts && polls.at(-1)!.status !== 409;
        };
        // It is told of a conflict a moment before it can say so.
        const health = await eventually(
          async () => {
            const seen = await healthOf(stage);
            return seen === 'error' || isOver() ? seen : undefined;
          },
          { why: 'the bot to be refused, and to say so', deadlineMs, signal },
        );
        check('health after a conflict', 'error', health);
        return question;
      },
    );
    await step('it hears again, and answers', async () => {
      await untilAnswered(stage, [asked], stage.startDeadlineMs);
      const later = await pose(stage);
      await untilAnswered(stage, [later], stage.startDeadlineMs);
      expectEachAnsweredOnce(stage, [asked, later]);
    });
    await step('it has not asked in haste', () => {
      const polls = chat.calls.items.filter(({ method }) => method === 'getUpdates');
      const hasty = polls.filter(
        ({ status, endedMs }, index) =>
          status === 409 && (polls[index + 1]?.beganMs ?? Infinity) - endedMs < leastPauseMs,
      );
      check(`pauses after a conflict of less than ${leastPauseMs} ms`, 0, hasty.length);
    });
  },
});
