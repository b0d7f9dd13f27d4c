import { answersOf, ask, countMessages } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'self-echo',
  title: 'a bot that hears its own words does not answer them',
  tags: ['loops'],
  on: ({ neverEchoes }) => !neverEchoes,
  mutants: { 'channel-answers-itself': 'messages of the bot: expected 2, observed' },
  async run(stage) {
    const { chat, step, check } = stage;
    const asked = await step('the bot answers', () => ask(stage));
    await step('it is brought its own answer, and another question', async () => {
      await chat.echoOwn(answersOf(stage, asked)[0]!);
      await ask(stage);
    });
    await step('it has answered the questions alone', () => {
      check('messages of the bot', 2, countMessages(chat));
    });
  },
});
