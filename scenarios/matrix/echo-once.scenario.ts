import type { Question } from '../../harness/index.ts';
import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';

const messages = 3;

export default talkScenarios({
  name: 'echo.once',
  title: 'The bot answers each message once, and none again when more are said',
  tags: ['echo'],
  requires: [],
  inClear: true,
  live: { rooms: 1, messages, seconds: 10 },
  mutants: {
    'handles-history-again': `answers to ${messages} messages: expected ${messages}`,
  },
  async run(stage, bot) {
    const { step, peer, check } = stage;
    const room = await step('bot and peer share a room', () => bot.openRoom());
    const said = await step('the bot answers one message after the other', async () => {
      const questions: Question[] = [];
      for (let count = 0; count < messages; count += 1)
        questions.push((await ask(stage, bot.userId, room, peer)).question);
      return questions;
    });
    await step('it has answered none of them again', () => {
      // What a bot says besides, and how often it rewrites an answer, is its own affair.
      const answers = peer.heard.items.filter(({ body }) =>
        said.some((question) => question.isAnsweredBy(body)),
      );
      const distinct = new Set(answers.map(({ eventId, replaces = eventId }) => replaces));
      check(`answers to ${messages} messages`, String(messages), String(distinct.size));
    });
  },
});
