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
import { untilDrained, untilKept } from './letters.ts';

export default scenario({
  id: 'dlq.crash.append',
  title:
    'A text that is put into the dead-letter queue is not lost and answered once, at whichever call the bot ends, the power fails or the disk refuses',
  tags: ['dlq', 'model', 'accounting', 'restart', 'crash', 'lifecycle'],
  requires: ['matrix.plain', 'matrix.catches-up', 'model.answer', 'model.dead-letters'],
  tools: ['compiler'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters', 'crashes'],
  playedBy: ['element'],
  ...nightlyCases,
  mutants: {
    'never-syncs-dead-letters': 'for an answer to a question',
    'acknowledges-before-it-writes': 'for an answer to a question',
    'rewrites-its-queue-in-place': 'for an answer to a question',
  },
  async run(stage) {
    const { step, bot, peer, daemon, model } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked: Asked[] = [];
    let latest: Asked;
    let refusals = 0;
    await crashAtEachPoint(stage, {
      name: 'a text is put into the dead-letter queue',
      about: ['inbound_dlq'],
      async begin() {
        const ended = daemon.untilEnded();
        model.react(() => ({ kind: 'refused', status: 401 }));
        refusals = refusalsOf(stage, peer);
        latest = await pose(stage, room);
        asked.push(latest);
        return { ended };
      },
      done: () => untilKept(stage, 1),
      heal: () => model.letGo(),
      async verify(mayRefuse) {
        if (mayRefuse) await untilAnsweredOrRefused(stage, latest, refusals);
        else await untilAnswered(stage, bot.userId, [latest]);
        await untilDrained(stage);
      },
      settle: () => Promise.resolve(),
    });
    await step('each question was answered once', async () => {
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      const answered = asked.filter((one) => answeredOf(bot.userId, [one]) > 0);
      expectEachAnsweredOnce(stage, bot.userId, answered);
    });
  },
});
