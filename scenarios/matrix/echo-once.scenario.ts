import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

const messages = 3;

export default scenario({
  id: 'matrix.echo.once',
  title: 'The bot answers each message once, and none again when more are said',
  tags: ['matrix', 'echo'],
  requires: ['matrix.encrypted'],
  mutants: {
    'handles-history-again': `answers to ${messages} messages: expected ${messages}`,
  },
  async run(stage) {
    const { step, bot, peer, check } = stage;
    const room = await step('bot and peer share an encrypted room', () => peer.directRoom(bot.userId));
    await step('the bot answers one message after the other', async () => {
      for (let count = 0; count < messages; count += 1) await talk(stage, room);
    });
    await step('it has said nothing more', () => {
      const answers = peer.transcript.items.filter(
        ({ type, from, msgtype }) => type === 'm.room.message' && from === bot.userId && msgtype === 'm.text',
      );
      check(`answers to ${messages} messages`, String(messages), String(answers.length));
    });
  },
});
