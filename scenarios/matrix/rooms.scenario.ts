import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';

const rounds = 2;

export default scenario({
  id: 'matrix.rooms',
  title: 'Each question is answered once, in the room where it was asked and in no other',
  tags: ['matrix', 'accounting'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['element', 'libolm'],
  cast: ['alice', 'bob'],
  mutants: {
    'repeats-in-other-rooms':
      'numbers of questions answered in another room: expected none, observed 1, 2, 3',
  },
  async run(stage) {
    const { step, bot, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const rooms = await step('one person opens two rooms with the bot, another one', async () => [
      { peer: alice, room: await alice.directRoom(bot.userId) },
      { peer: alice, room: await alice.directRoom(bot.userId) },
      { peer: bob, room: await bob.directRoom(bot.userId) },
    ]);
    const asked: Asked[] = [];
    for (let round = 1; round <= rounds; round += 1)
      await step(`it answers in each room, round ${round}`, async () => {
        for (const { peer, room } of rooms) {
          asked.push(await pose(stage, room, peer));
          await untilAnswered(stage, bot.userId, asked);
        }
      });
    await step('it has said none of this elsewhere', () => expectEachAnsweredOnce(stage, bot.userId, asked));
  },
});
