import { expectEachAnsweredOnce, orderOfAnswers, pose, untilAnswered, type Asked } from '../accounting.ts';
import { checkIfClaimed } from '../claims.ts';
import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';

/** What a homeserver puts into one sync: whether a bot asks for more than that must not be left to chance here. */
const questions = 9;

export default talkScenarios({
  name: 'burst',
  title: 'Of many messages at once each is answered, once, in the order in which they were said',
  tags: ['accounting'],
  requires: [],
  inClear: true,
  uses: ['matrix'],
  playedBy: ['element', 'libolm', 'native'],
  mutants: {
    'answers-newest-first': 'order of the answers: expected 1 2 3 4 5 6 7 8 9, observed',
    'answers-twice': 'numbers of questions answered more than once: expected none, observed 1, 2, 3',
    'loses-each-fifth': `for an answer to each of ${questions} questions, and not to number 4, 9`,
  },
  async run(stage, bot) {
    const { step, peer } = stage;
    const room = await step('bot and peer share a room', () => bot.openRoom());
    await step('it answers', () => ask(stage, bot.userId, room, peer));
    const asked = await step(`${questions} things are said, one after the other`, async () => {
      const all: Asked[] = [];
      while (all.length < questions) all.push(await pose(stage, room));
      return all;
    });
    await step('it answers each', () => untilAnswered(stage, bot.userId, asked));
    await step('it answers what is said later, and has answered none of these twice', async () => {
      await ask(stage, bot.userId, room, peer);
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
    if (!asked[0]!.question.hasOwnAnswer) return;
    await step('the answers came in the order of the questions', async () => {
      const inOrder = asked.map((_, index) => index + 1).join(' ');
      const observed = await orderOfAnswers(stage, bot.userId, asked);
      checkIfClaimed(stage, 'matrix.in-order', 'order of the answers', inOrder, observed);
    });
  },
});
