import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

/** In which the service does not know yet that the poll of the former life has ended. */
const lingersMs = 2_000;

export default scenario({
  id: 'telegram.poll.lingers',
  title:
    'A bot that is started again is refused while its former poll counts as open, asks again, and answers',
  tags: ['telegram', 'deaf', 'restart'],
  requires: ['telegram.polling', 'channel.restart'],
  uses: ['daemon', 'telegram'],
  mutants: { 'telegram-dies-of-conflict': 'for an answer to a question' },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, signal, startDeadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const meanwhile = await step('it is stopped while it polls, and somebody asks something', async () => {
      await daemon.stop();
      return pose(stage);
    });
    await step('it is started, refused in favour of its former poll, and answers', async () => {
      const former = chat.faults.strike({ name: 'rival-lingers', at: 'hearing', lastsMs: lingersMs });
      await daemon.restart({ awaits: 'nothing' });
      await former.strikes.first(() => true, {
        why: 'the bot to ask for updates',
        deadlineMs: startDeadlineMs,
        signal,
      });
      former[Symbol.dispose]();
      await untilAnswered(stage, [meanwhile], startDeadlineMs);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [meanwhile, after]);
    });
  },
});
