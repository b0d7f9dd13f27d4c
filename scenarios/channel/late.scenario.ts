import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

/** No client of a bot should give up so soon. */
const lateMs = 1_500;

export default channelScenarios({
  name: 'late',
  title: 'an answer that the service confirms late is said once',
  tags: ['accounting'],
  faults: ['late'],
  // There a repetition is recognised.
  on: ({ id }) => id !== 'discord',
  mutants: {
    'channel-is-impatient': 'numbers of questions answered more than once: expected none, observed 1',
  },
  async run(stage) {
    const { chat, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    await step('the service takes the next answer, and says so late', async () => {
      using late = chat.faults.strike({ name: 'late', at: 'sending', times: 1, lastsMs: lateMs });
      const asked = await pose(stage);
      await untilAnswered(stage, [asked]);
      // A conversation is served in order: with this answer the bot is done with the first.
      const after = await ask(stage);
      check('confirmations that came late', 1, late.strikes.items.length);
      expectEachAnsweredOnce(stage, [asked, after]);
    });
  },
});
