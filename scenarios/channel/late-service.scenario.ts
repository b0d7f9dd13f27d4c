import { ask, expectEachAnsweredOnce } from './books.ts';
import { channelScenarios, untilListening } from './channel-scenarios.ts';
import { untilHealthIs } from './health.ts';

export default channelScenarios({
  name: 'late-service',
  title:
    'a bot that is started while the service has trouble says that it does not hear, and answers when the trouble is over',
  tags: ['restart', 'honesty', 'deaf'],
  uses: ['clock'],
  requires: ['channel.settings', 'channel.health', 'clock'],
  faults: ['status'],
  mutants: { 'channel-knocks-once': 'for the bot to say that it hears again' },
  async run(stage) {
    const { chat, daemon, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    {
      await daemon.stop();
      using _trouble = chat.faults.strike({ name: 'status', at: 'everything', status: 503 });
      await step('it is started while the service has trouble, and says so', async () => {
        const attempt = await daemon.restartWith({});
        check('the bot', 'serves', await attempt.served());
        await untilHealthIs(stage, false);
      });
    }
    await step('the trouble is over: it says so, and answers', async () => {
      await untilHealthIs(stage, true);
      await untilListening(stage);
      expectEachAnsweredOnce(stage, [await ask(stage)]);
    });
  },
});
