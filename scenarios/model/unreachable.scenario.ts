import { eventually, scenario } from '../../harness/index.ts';
import { pose, untilAnswered } from '../accounting.ts';
import { countersOf } from '../counters.ts';
import { statusAt } from '../readiness.ts';
import { untilHeardOf } from './word-of-bot.ts';

const ready = 200;
const notReady = 503;

export default scenario({
  id: 'model.unreachable',
  title:
    'While its language model cannot be reached, the bot says that it is not ready, and loses no question',
  tags: ['model', 'accounting', 'honesty'],
  requires: ['matrix.plain', 'model.answer', 'control.ready'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model'],
  playedBy: ['element'],
  mutants: { 'is-always-ready': 'the bot to say that it is not ready' },
  async run(stage) {
    const { step, check, bot, peer, model, deadlineMs, signal } = stage;
    const untilItSays = async (expected: number, what: string): Promise<void> => {
      let seen = 0;
      await eventually(
        async () => (seen = await statusAt(stage, '/health/ready')) === expected || undefined,
        {
          why: `the bot to say that it is ${what}`,
          lastSeen: () => `GET /health/ready: ${seen}`,
          deadlineMs,
          signal,
        },
      );
    };
    const room = await step('the bot answers, and is ready', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      check('GET /health/ready', ready, await statusAt(stage, '/health/ready'));
      return opened;
    });
    const before = await countersOf(stage);
    const asked = await step('its model cannot be reached: it is alive, and not ready', async () => {
      using _away = model.leave();
      const heardOf = untilHeardOf(stage, await pose(stage, room), before);
      // Where a step fails, nobody waits for it.
      heardOf.catch(() => {});
      await untilItSays(notReady, 'not ready');
      for (const path of ['/health', '/health/live'])
        check(`GET ${path} while it has no model`, ready, await statusAt(stage, path));
      return { heardOf };
    });
    await step('the model is back: it is ready, and answers', async () => {
      await untilItSays(ready, 'ready');
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
    });
    await step('somebody learns what has become of the question', () => asked.heardOf);
  },
});
