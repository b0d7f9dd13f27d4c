import { scenario } from '../../harness/index.ts';
import { answersOf, ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { untilHealthIs } from '../channel/health.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

export default scenario({
  id: 'discord.away',
  title: 'Discord: an answer that is ready while the gateway is away is said, then or later, and once',
  tags: ['discord', 'accounting', 'deaf'],
  requires: ['discord.gateway', 'model.answer', 'channel.health', 'clock'],
  uses: ['daemon', 'discord', 'model', 'clock'],
  mutants: { 'discord-drops-answers-when-away': 'for an answer to a question' },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, clock, model, step, finding, signal, deadlineMs, startDeadlineMs } = stage;
    await beginTalk(stage);
    const asked = await step('the model thinks, and the gateway goes away', async () => {
      model.react(() => ({ kind: 'hold' }));
      const question = await pose(stage);
      await model.asked.first(({ text }) => text.includes(question.question.nonce), {
        why: 'the bot to ask the model',
        deadlineMs,
        signal,
      });
      return question;
    });
    {
      using _away = chat.faults.strike({ name: 'status', at: 'hearing', status: 503 });
      await step('the answer is ready', async () => {
        await untilHealthIs(stage, false);
        model.react(() => undefined);
        model.letGo();
        await clock.advance(1_000);
      });
    }
    const backMs = performance.now();
    await step('the gateway is back, and everything was answered once', async () => {
      await untilHealthIs(stage, true);
      await untilAnswered(stage, [asked], startDeadlineMs);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
      const isKept = answersOf(stage, asked)[0]!.atMs > backMs;
      finding(
        'an answer while the gateway is away',
        'kept until it is back',
        isKept ? 'kept until it is back' : 'said at once',
      );
    });
  },
});
