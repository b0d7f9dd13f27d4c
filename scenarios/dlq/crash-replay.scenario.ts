import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { crashAtEachPoint } from '../crash-every-point.ts';
import { nightlyCases } from '../crash-parts.ts';
import { forgotten, untilDrained } from './letters.ts';

export default scenario({
  id: 'dlq.crash.replay',
  title:
    'What lies in the dead-letter queue is answered once, at whichever call of the start that answers it the bot ends, the power fails or the disk refuses',
  tags: ['dlq', 'accounting', 'restart', 'crash', 'lifecycle'],
  requires: ['matrix.plain', 'matrix.dead-letters'],
  tools: ['compiler'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'deadLetters', 'crashes'],
  playedBy: ['element'],
  ...nightlyCases,
  mutants: {
    'empties-its-queue-first': 'for an answer to',
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, deadLetters } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      await daemon.kill();
      return opened;
    });
    const asked: Asked[] = [];
    const unread = '{"eventId":"$cut';
    const answered = async (): Promise<void> => {
      await untilAnswered(stage, bot.userId, asked.slice(-2));
      await untilDrained(stage);
    };
    await crashAtEachPoint(stage, {
      name: 'the dead-letter queue is answered at a start',
      about: ['inbound_dlq'],
      async begin() {
        const letters = [forgotten(stage, room), forgotten(stage, room)] as const;
        asked.push(...letters.map(([question]) => question));
        const [first, second] = await Promise.all(letters.map(([, letter]) => deadLetters.seal(2, letter)));
        await deadLetters.write([first!, unread, second!]);
        await daemon.restart({ awaits: 'nothing' });
        return { ended: daemon.untilEnded() };
      },
      done: answered,
      heal: () => {},
      verify: answered,
      settle: () => daemon.kill(),
    });
    await step('each question was answered once, and the line that nobody can read is kept', async () => {
      await daemon.restart();
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, asked);
      const quarantined = await deadLetters.quarantined();
      check('the unreadable line is in quarantine', true, quarantined.includes(unread));
    });
  },
});
