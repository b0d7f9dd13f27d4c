import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'matrix.invited.by-person',
  title: 'A bot comes into the room of a person on its list, and answers there',
  tags: ['matrix', 'allow-list'],
  requires: ['matrix.plain', 'matrix.allow-list'],
  uses: ['bot', 'oracle', 'peer'],
  playedBy: ['element'],
  manualStep: 'allowlist-positive-invite',
  live: { rooms: 1, messages: 1, seconds: 5 },
  mutants: { 'declines-everybody': 'to accept the invitation' },
  async run(stage) {
    const { step, bot, peer } = stage;
    const room = await step('a person on its list invites it, and it comes', () =>
      peer.directRoom(bot.userId, { encrypted: false }),
    );
    await step('it answers', () => talk(stage, room));
  },
});
