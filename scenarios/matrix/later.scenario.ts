import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';

const secondMs = 1_000;
/** Homeservers answer a question for news after half a minute: a bot that waits longer thinks that nobody is there. */
const hopMs = 25 * secondMs;
const hops = 12;

export default scenario({
  id: 'matrix.later',
  title: 'What was answered is not answered again minutes later',
  tags: ['matrix', 'accounting'],
  requires: ['matrix.plain', 'clock'],
  uses: ['bot', 'oracle', 'peer', 'clock'],
  playedBy: ['element'],
  mutants: {
    'says-it-again-after-a-minute': 'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage) {
    const { step, bot, peer, clock } = stage;
    const asked: Asked[] = [];
    const room = await step('bot and peer share a room', () =>
      peer.directRoom(bot.userId, { encrypted: false }),
    );
    await step(
      `it answers, and something more after each of ${hops} times ${hopMs / secondMs} seconds`,
      async () => {
        for (let hop = 0; hop <= hops; hop += 1) {
          if (hop > 0) await clock.advance(hopMs);
          asked.push(await pose(stage, room));
          await untilAnswered(stage, bot.userId, asked.slice(-1));
        }
      },
    );
    await step('it has answered each once', () => expectEachAnsweredOnce(stage, bot.userId, asked));
  },
});
