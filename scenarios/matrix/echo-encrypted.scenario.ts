import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'matrix.echo.encrypted',
  title: 'The bot reads and answers encrypted messages, and never answers them in clear',
  tags: ['matrix', 'echo', 'smoke'],
  requires: ['matrix.encrypted'],
  playedBy: ['element', 'libolm'],
  mutants: {
    'answers-in-clear': 'expected m.room.encrypted, observed m.room.message',
    mute: 'for an answer from',
  },
  async run(stage) {
    const { peer, bot, step, check } = stage;
    const room = await step('the bot joins an encrypted room', () => peer.directRoom(bot.userId));
    const { reply } = await step('it answers', () => talk(stage, room));
    await step('the answer came encrypted', () =>
      check('type on the wire', 'm.room.encrypted', reply.wireType),
    );
  },
});
