import { scenario } from '../../harness/index.ts';
import { pose, untilAnswered } from '../accounting.ts';
import { toldWith } from '../model/told-with.ts';

export default scenario({
  id: 'matrix.rooms-apart',
  title:
    'What a person has said in one room is never told to the model with a question that they ask in another',
  tags: ['matrix', 'model', 'access'],
  requires: ['matrix.plain', 'model.answer'],
  uses: ['bot', 'oracle', 'peer', 'model'],
  playedBy: ['element'],
  mutants: {
    'channel-takes-all-for-one-talk':
      'what was said in the first room, with a question from the second: expected not told, observed told',
  },
  async run(stage) {
    const { step, check, finding, bot, peer } = stage;
    const ask = (room: string) =>
      step('the person asks something, and is answered', async () => {
        const asked = await pose(stage, room);
        await untilAnswered(stage, bot.userId, [asked]);
        return asked;
      });
    const [one, another] = await step('a person has two rooms with the bot', async () => [
      await peer.directRoom(bot.userId, { encrypted: false }),
      await peer.directRoom(bot.userId, { encrypted: false }),
    ]);
    const [first, elsewhere, back] = [await ask(one!), await ask(another!), await ask(one!)];
    await step('the model was told with each question what was said in the same room', () => {
      const leaked = toldWith(stage, elsewhere, first);
      check('what was said in the first room, with a question from the second', 'not told', leaked);
      const leakedBack = toldWith(stage, back, elsewhere);
      check('what was said in the second room, with a question from the first', 'not told', leakedBack);
      if (toldWith(stage, back, first) === 'not told')
        finding('what was said in the same room before', 'told to the model', 'not told');
    });
  },
});
