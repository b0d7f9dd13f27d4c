import { scenario, type Reaction } from '../../harness/index.ts';
import { answeredAgain, pose, untilAnswered } from '../accounting.ts';
import { countersOf } from '../counters.ts';
import { untilHeardOf } from './word-of-bot.ts';

const half = 'this is only half of';
const reactions = {
  refuses: { kind: 'refused', status: 401 },
  'is-overloaded-once': { kind: 'refused', status: 429, retryAfterSeconds: 1 },
  'stops-in-the-middle-once': { kind: 'cut-off', text: half },
} satisfies Record<string, Reaction>;

export default scenario({
  id: 'model.fails',
  title: 'A language model that fails is no reason for silence, and half an answer is none',
  tags: ['model', 'accounting', 'honesty'],
  requires: ['matrix.plain', 'model.answer'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model'],
  playedBy: ['element'],
  cases: ['refuses', 'is-overloaded-once', 'stops-in-the-middle-once'],
  mutants: {
    'waits-for-a-better-model': {
      cases: ['refuses'],
      says: 'for an answer, a word to the person, or a counter',
    },
    'says-half-an-answer': {
      cases: ['stops-in-the-middle-once'],
      says: 'half answers: expected 0, observed 1',
    },
  },
  async run(stage) {
    const { step, check, bot, peer, model } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked = await step('the model fails when the bot asks it next', async () => {
      let times = 0;
      const reaction = reactions[stage.case];
      model.react(() => {
        times += 1;
        return stage.case === 'refuses' || times === 1 ? reaction : undefined;
      });
      const before = await countersOf(stage);
      return { before, question: await pose(stage, room) };
    });
    await step('somebody learns what has become of the question', async () => {
      const word = await untilHeardOf(stage, asked.question, asked.before);
      check.oneOf('what has become of the question', ['answered', 'refused', 'counted'], word);
    });
    await step('it answers again when the model does, and has said nothing by halves', async () => {
      model.letGo();
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      const halves = peer.heard.items.filter(
        ({ sender, body }) => sender === bot.userId && body.includes(half),
      );
      check('half answers', 0, halves.length);
      check('questions answered twice', 'none', answeredAgain(bot.userId, [asked.question]));
    });
  },
});
