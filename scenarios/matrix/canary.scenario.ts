import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'matrix.canary',
  title: 'The bot joins when it is invited, and answers one question',
  tags: ['matrix', 'canary'],
  requires: [],
  uses: ['bot', 'oracle', 'peer'],
  playedBy: ['element'],
  live: { rooms: 1, messages: 1, seconds: 5 },
  mutants: { mute: 'who said nothing' },
  async run(stage) {
    const { peer, bot, step, claims } = stage;
    const encrypted = claims('matrix.encrypted');
    const room = await step(`the bot joins a room ${encrypted ? 'with' : 'without'} encryption`, () =>
      peer.directRoom(bot.userId, { encrypted }),
    );
    await step('it answers', () => talk(stage, room));
  },
});
