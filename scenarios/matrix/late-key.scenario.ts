import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';

export default talkScenarios({
  name: 'late-key',
  title: 'A message whose room key comes after it is answered, once, when the key has come',
  tags: ['encryption', 'accounting'],
  requires: [],
  uses: ['peers'],
  playedBy: ['element', 'native'],
  cast: ['alice', 'bob'],
  mutants: { 'gives-up-without-a-key': 'for an answer to a question' },
  async run(stage, bot) {
    const { step, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const room = await step('two people open an encrypted room each', () => bot.openRoom(alice));
    const another = await bot.openRoom(bob);
    const release = alice.holdRoomKeys!();
    const asked = await step('one asks something, and the key stays behind', () => pose(stage, room, alice));
    await step('the other is answered: the bot has seen what it cannot read yet', () =>
      ask(stage, bot.userId, another, bob),
    );
    await step('the key comes, and the message is answered', async () => {
      await release();
      await untilAnswered(stage, bot.userId, [asked]);
    });
    await step('it is answered once', async () => {
      const all = [asked, await pose(stage, room, alice)];
      await untilAnswered(stage, bot.userId, all);
      expectEachAnsweredOnce(stage, bot.userId, all);
    });
  },
});
