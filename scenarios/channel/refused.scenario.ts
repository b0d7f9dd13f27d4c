import { answersOf, ask, expectEachAnsweredOnce, pose } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';
import { expectWell } from './health.ts';

/** A client may try to be sure. */
const mostTimes = 3;

export default channelScenarios({
  name: 'refused',
  title:
    'an answer that the service refuses for good is given up, the bot goes on with what was asked after it, and is well',
  tags: ['manners', 'accounting'],
  faults: ['refused'],
  mutants: {
    'channel-takes-no-for-later': 'for the bot to go on with the next question',
    'channel-falls-silent-after-a-refusal': 'for an answer to a question',
  },
  async run(stage) {
    const { chat, step, check, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const refused = await step('its next answer is refused for good, and it goes on', async () => {
      using no = chat.faults.strike({ name: 'refused', at: 'sending' });
      const asked = await pose(stage);
      await no.strikes.first(() => true, { why: 'the bot to say its answer', deadlineMs, signal });
      const { said } = await pose(stage);
      // It may be something else at first, such as that the bot is thinking.
      await chat.attempts.first(({ text, atMs }) => atMs > said.atMs && !asked.question.isAnsweredBy(text), {
        why: 'the bot to go on with the next question',
        deadlineMs,
        signal,
      });
      return asked;
    });
    await step('it answers what is asked now, and says the refused answer no more', async () => {
      const after = [await ask(stage), await ask(stage, chat.bob)];
      expectEachAnsweredOnce(stage, after);
      const tried = chat.attempts.items.filter(({ text }) => refused.question.isAnsweredBy(text)).length;
      check.atMost('times that it has tried to say the refused answer', mostTimes, tried);
      check('times that the refused answer was said', 0, answersOf(stage, refused).length);
      await expectWell(stage);
    });
  },
});
