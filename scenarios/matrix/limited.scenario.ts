import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';

/** Homeservers put 10 events of a room into a sync, unless they are asked for more. */
const messages = 15;

export default talkScenarios({
  name: 'limited',
  newcomerId: 'onboard.burst',
  title:
    'All that was said while the bot could not listen is answered, though it is more than one sync holds',
  tags: ['accounting'],
  requires: [],
  uses: ['traffic'],
  playedBy: ['element'],
  mutants: {
    // The first may be left out too, where something else has ended the sync before it.
    'never-asks-for-what-is-left-out': `for an answer to each of ${messages} questions, and not to number`,
  },
  async run(stage, bot) {
    const { step, traffic } = stage;
    const room = await step('bot and peer share an encrypted room, and talk', async () => {
      const opened = await bot.openRoom();
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked = await step(`${messages} things are said while what it is told is held back`, async () => {
      using syncs = traffic.holdAnswer(({ path }) => path.endsWith('/sync'));
      const all = [await pose(stage, room)];
      await syncs.held;
      while (all.length < messages) all.push(await pose(stage, room));
      return all;
    });
    await step('it answers each', () => untilAnswered(stage, bot.userId, asked));
    await step('it answers what is said later, and none of these twice', async () => {
      const all = [...asked, await pose(stage, room)];
      await untilAnswered(stage, bot.userId, all);
      expectEachAnsweredOnce(stage, bot.userId, all);
    });
  },
});
