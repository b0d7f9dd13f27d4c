import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';

export default scenario({
  id: 'model.restart',
  title:
    'What the bot was thinking about when it was stopped or killed is answered once, by it or by its next start',
  tags: ['model', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.catches-up', 'model.answer'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model'],
  playedBy: ['element'],
  cases: ['stopped', 'killed'],
  mutants: {
    'forgets-what-it-was-thinking-about': { cases: ['killed'], says: 'for an answer to a question' },
  },
  async run(stage) {
    const { step, bot, peer, daemon, model, signal, deadlineMs } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked = await step('the model thinks about a question', async () => {
      model.react(() => ({ kind: 'hold' }));
      const question = await pose(stage, room);
      await model.asked.first(({ text }) => text.includes(question.question.nonce), {
        why: 'the bot to ask the model',
        deadlineMs,
        signal,
      });
      return question;
    });
    await step(`the bot is ${stage.case} and started again`, async () => {
      if (stage.case === 'killed') await daemon.kill();
      model.letGo();
      await daemon.restart();
    });
    await step('it answers the question, once', async () => {
      await untilAnswered(stage, bot.userId, [asked]);
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, [asked]);
    });
  },
});
