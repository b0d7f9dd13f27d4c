import { scenario, type Question } from '../../harness/index.ts';
import { talk } from '../talk.ts';

const messages = 3;

export default scenario({
  id: 'matrix.echo.once',
  title: 'The bot answers each message once, and none again when more are said',
  tags: ['matrix', 'echo'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer'],
  mutants: {
    'handles-history-again': `answers to ${messages} messages: expected ${messages}`,
  },
  async run(stage) {
    const { step, bot, peer, check } = stage;
    const room = await step('bot and peer share an encrypted room', () => peer.directRoom(bot.userId));
    const said = await step('the bot answers one message after the other', async () => {
      const questions: Question[] = [];
      for (let count = 0; count < messages; count += 1) questions.push((await talk(stage, room)).question);
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
