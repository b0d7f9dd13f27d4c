import { ask, bringAgain, expectEachAnsweredOnce } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'restart.no-replay',
  title: 'what the service brings again after a restart is not answered again',
  tags: ['restart', 'accounting'],
  requires: ['channel.restart', 'channel.keeps-record'],
  on: ({ keepsNothing }) => !keepsNothing,
  mutants: {
    'channel-forgets-its-answers': 'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage) {
    const { chat, daemon, step } = stage;
    const asked = await step('the bot answers', () => ask(stage));
    await step('the service does not know that, and brings it again after a restart', async () => {
      await daemon.stop();
      await chat.repeat(asked.said);
      await daemon.restart();
    });
    await step('it answers what is asked now, and nothing twice', async () => {
      // A listener that has just ended may have taken away what came in that moment.
      await bringAgain(stage, asked.said);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
    });
  },
});
