import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';

const rounds = 2;

export default talkScenarios({
  name: 'rooms',
  title: 'Each question is answered once, in the room where it was asked and in no other',
  tags: ['accounting'],
  requires: [],
  uses: ['peers'],
  playedBy: ['element', 'libolm', 'native'],
  cast: ['alice', 'bob'],
  inClear: true,
  mutants: {
    'repeats-in-other-rooms':
      'numbers of questions answered in another room: expected none, observed 1, 2, 3',
    'edits-the-question': 'sent an answer as an edit of what a person had said',
    'edits-its-first-answer': 'wrote the answer to one question over that to another',
    'replies-to-the-first-question': 'sent an answer as the reply to another question',
    'calls-everybody': 'called everybody in a room',
  },
  async run(stage, bot) {
    const { step, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const rooms = await step('one person opens two rooms with the bot, another one', async () => [
      { peer: alice, room: await bot.openRoom(alice) },
      { peer: alice, room: await bot.openRoom(alice) },
      { peer: bob, room: await bot.openRoom(bob) },
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
