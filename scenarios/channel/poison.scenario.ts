import { ask, countMessages } from './books.ts';
import { healthOf } from './health.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'poison',
  title:
    'what no bot can understand stops nothing: the bot says nothing to it and answers what comes after it',
  tags: ['hostile'],
  mutants: { 'channel-stumbles-over-nonsense': 'for an answer to a question' },
  async run(stage) {
    const { chat, step, check, finding } = stage;
    await step('the bot answers', () => ask(stage));
    const before = countMessages(chat);
    await step('it is brought things that it cannot understand, and a question', async () => {
      await chat.sayNonsense();
      await chat.sayNonsense(chat.bob);
      await ask(stage);
      await ask(stage, chat.bob);
    });
    await step('it has answered the questions alone, and is well', async () => {
      const said = countMessages(chat) - before;
      if (stage.claims('channel.health')) {
        check('messages of the bot', 2, said);
        check('health', 'connected', await healthOf(stage));
      } else if (said > 2) {
        // That somebody joins may well be answered by a bot that repeats all it hears.
        finding('answers to no question', 'a bot answers what people say', `it said ${said - 2} times more`);
      }
    });
  },
});
