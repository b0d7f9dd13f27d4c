import { scenario } from '../../harness/index.ts';
import { checkIfClaimed } from '../claims.ts';
import { talk } from '../talk.ts';

const messagesPerKey = 3;
const questions = 8;

export default scenario({
  id: 'matrix.key-rotation',
  title: 'The bot uses a room key for no more messages than the room says',
  tags: ['matrix', 'encryption'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer'],
  playedBy: ['element'],
  mutants: {
    'never-renews-its-key': `messages under one room key: expected at most ${messagesPerKey}, observed ${questions}`,
  },
  async run(stage) {
    const { step, bot, peer } = stage;
    const room = await step(`a room asks for a new key after ${messagesPerKey} messages`, () =>
      peer.directRoom(bot.userId, { messagesPerKey }),
    );
    await step(`the bot answers ${questions} times`, async () => {
      for (let count = 0; count < questions; count += 1) await talk(stage, room);
    });
    await step('it has renewed its key as often as the room asks for', () => {
      const said = peer.heard.items.filter(
        (message) => message.sender === bot.userId && message.room === room,
      );
      const uses = Object.values(Object.groupBy(said, ({ roomKey = '' }) => roomKey)).map(
        (under) => under!.length,
      );
      const most = Math.max(...uses);
      const limit = `at most ${messagesPerKey}`;
      const observed = most <= messagesPerKey ? limit : String(most);
      checkIfClaimed(stage, 'matrix.key-rotation', 'messages under one room key', limit, observed);
    });
  },
});
