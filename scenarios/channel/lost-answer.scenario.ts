import { answersOf, ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';
import { expectWell } from './health.ts';

export default channelScenarios({
  name: 'lost-answer',
  title: 'an answer whose confirmation is lost is heard, and the bot goes on',
  tags: ['accounting'],
  faults: ['lost-answer'],
  mutants: {
    'channel-falls-silent-after-a-loss': 'for an answer to a question',
    'channel-stays-in-error': 'health: expected connected, observed error',
  },
  async run(stage) {
    const { chat, step, check, finding } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('the service takes the next answer, and the connection breaks', async () => {
      using lost = chat.faults.strike({ name: 'lost-answer', at: 'sending', times: 1 });
      const question = await pose(stage);
      await untilAnswered(stage, [question]);
      check('connections that broke', 1, lost.strikes.items.length);
      return question;
    });
    await step('it answers what is asked now', async () => {
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [after]);
      await expectWell(stage);
      const times = answersOf(stage, asked).length;
      // Where the service cannot tell a repetition, a bot can only choose between saying it twice and perhaps never.
      if (chat.knowsRepetitions) expectEachAnsweredOnce(stage, [asked]);
      else {
        check.oneOf('times that the answer was said', [1, 2], times);
        finding(
          'an answer that was perhaps lost',
          'not said again',
          times === 1 ? 'not said again' : 'said again',
        );
      }
    });
  },
});
