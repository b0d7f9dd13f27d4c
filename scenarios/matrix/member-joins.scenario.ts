import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf, bring } from './membership.ts';

export default talkScenarios({
  name: 'member-joins',
  title:
    'A person who comes into an encrypted room later reads what the bot says from then on, and hears nothing again',
  tags: ['encryption', 'accounting'],
  requires: [],
  uses: ['peers', 'matrix'],
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  mutants: {
    'keeps-to-its-first-readers': 'for an answer to a question',
    'says-it-again-to-those-who-come':
      'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage, bot) {
    const { step, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const { room, asked } = await step('a person talks with the bot in an encrypted room', async () => {
      const opened = await bot.openRoom(alice);
      const first = await pose(stage, opened, alice);
      await untilAnswered(stage, bot.userId, [first]);
      return { room: opened, asked: [first] };
    });
    await step('another one comes, asks something, and reads the answer', async () => {
      await bring(stage, apiOf(stage, alice), room, bob.userId);
      await bob.entered(room);
      asked.push(await pose(stage, room, bob));
      await untilAnswered(stage, bot.userId, asked.slice(1));
    });
    await step('the bot answers the first one again, and has said nothing twice', async () => {
      asked.push(await pose(stage, room, alice));
      await untilAnswered(stage, bot.userId, asked);
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
  },
});
