import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf, bring } from './membership.ts';

export default talkScenarios({
  name: 'restart.encrypted',
  title:
    'A bot that crashes and starts again reads old and new messages of an encrypted room, and answers each once',
  tags: ['encryption', 'accounting'],
  requires: [],
  uses: ['peers', 'matrix'],
  restarts: true,
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  mutants: {
    'answers-history-at-start': 'numbers of questions answered more than once: expected none, observed 1, 2',
    'forgets-what-was-said-meanwhile': 'for an answer to each of 5 questions, and not to number 3, 4',
    'takes-no-keys-after-a-restart': 'for an answer to each of 5 questions, and not to number 4',
  },
  async run(stage, bot) {
    const { step, peers, claims, leaveUnchecked } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const room = await step('two people share an encrypted room with the bot', async () => {
      const opened = await bot.openRoom();
      await bring(stage, apiOf(stage, alice), opened, bob.userId);
      await bob.entered(opened);
      return opened;
    });
    const before = await step('it answers two questions of one of them', async () => {
      const asked = [await pose(stage, room, alice), await pose(stage, room, alice)];
      await untilAnswered(stage, bot.userId, asked);
      return asked;
    });
    const meanwhile = await step('it crashes, both ask something, and it starts again', async () => {
      await bot.kill();
      // It has the room key of the one, and is sent that of the other while it is down.
      const asked = [await pose(stage, room, alice), await pose(stage, room, bob)];
      await bot.startAgain();
      return asked;
    });
    const catchesUp = claims('matrix.catches-up');
    if (!catchesUp) leaveUnchecked('what was asked while it was down', 'the bot does not claim to catch up');
    await step('it answers what it has not answered yet, and nothing again', async () => {
      const all = [...before, ...(catchesUp ? meanwhile : []), await pose(stage, room, alice)];
      await untilAnswered(stage, bot.userId, all);
      all.push(await pose(stage, room, bob));
      await untilAnswered(stage, bot.userId, all);
      expectEachAnsweredOnce(stage, bot.userId, all);
    });
  },
});
