import { scenario } from '../../harness/index.ts';
import {
  answeredOf,
  expectEachAnsweredOnce,
  pose,
  refusalsOf,
  untilAnswered,
  untilAnsweredOrRefused,
  type Asked,
} from '../accounting.ts';
import { crashAtEachPoint } from '../crash-every-point.ts';
import { nightlyCases } from '../crash-parts.ts';

export default scenario({
  id: 'matrix.crash.answer',
  title:
    'An encrypted question has one answer, at whichever call of reading, noting and answering it the bot ends, the power fails or the disk refuses',
  tags: ['matrix', 'encryption', 'accounting', 'restart', 'crash', 'lifecycle'],
  requires: ['matrix.encrypted', 'matrix.catches-up'],
  tools: ['compiler'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'crashes'],
  playedBy: ['element'],
  ...nightlyCases,
  mutants: {
    'numbers-each-sending-anew': 'answered more than once',
    'forgets-what-it-was-thinking-about': 'for an answer to a question',
  },
  async run(stage) {
    const { step, bot, peer, daemon } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId);
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked: Asked[] = [];
    let latest: Asked;
    let refusals = 0;
    await crashAtEachPoint(stage, {
      name: 'an encrypted question is answered',
      about: ['sessions'],
      async begin() {
        const ended = daemon.untilEnded();
        refusals = refusalsOf(stage, peer);
        latest = await pose(stage, room);
        asked.push(latest);
        return { ended };
      },
      done: () => untilAnswered(stage, bot.userId, [latest]),
      heal: () => {},
      verify: (mayRefuse) =>
        mayRefuse
          ? untilAnsweredOrRefused(stage, latest, refusals)
          : untilAnswered(stage, bot.userId, [latest]),
      settle: () => Promise.resolve(),
    });
    await step('each question was answered once', async () => {
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      const answered = asked.filter((one) => answeredOf(bot.userId, [one]) > 0);
      expectEachAnsweredOnce(stage, bot.userId, answered);
    });
  },
});
