import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

/** Longer than any client of a bot should wait for a service. */
const longMs = 120_000;

export default channelScenarios({
  name: 'hold',
  title: 'a service that takes an answer and never says so does not keep the bot for ever',
  tags: ['accounting'],
  uses: ['clock'],
  requires: ['clock'],
  faults: ['hold'],
  mutants: { 'channel-waits-for-ever': 'for an answer to a question' },
  async run(stage) {
    const { chat, clock, step, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('the service is silent to the next answer', async () => {
      using hold = chat.faults.strike({ name: 'hold', at: 'sending', times: 1 });
      const question = await pose(stage);
      await hold.strikes.first(() => true, { why: 'the bot to say its answer', deadlineMs, signal });
      return question;
    });
    await step('two minutes later the bot has tried again', async () => {
      await clock.advance(longMs);
      await untilAnswered(stage, [asked]);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
    });
  },
});
