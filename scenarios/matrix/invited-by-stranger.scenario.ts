import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { apiOf, membershipOf } from './membership.ts';

export default scenario({
  id: 'matrix.invited.by-stranger',
  title: 'A bot stays away from the room of a stranger',
  tags: ['matrix', 'allow-list', 'refusal'],
  requires: ['matrix.plain', 'matrix.allow-list'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'matrix'],
  playedBy: ['element'],
  cast: ['alice', { name: 'mallory', offList: true }],
  manualStep: 'allowlist-negative-invite',
  live: { rooms: 2, messages: 1, seconds: 8 },
  mutants: { 'joins-everybody': 'what the bot is in the room of a stranger' },
  async run(stage) {
    const { step, check, bot, peer, peers } = stage;
    const stranger = peers[1]!;
    const strange = await step('a stranger invites it', () =>
      stranger.inviteToRoom!(bot.userId, { encrypted: false }),
    );
    // When it has come here and answered, the earlier invitation has had its turn.
    await step('a person on its list invites it later, and it comes and answers', async () => {
      await talk(stage, await peer.directRoom(bot.userId, { encrypted: false }));
    });
    await step('it is not in the room of the stranger', async () => {
      const membership = await membershipOf(apiOf(stage, stranger), strange, bot.userId);
      const what = 'what the bot is in the room of a stranger';
      check.oneOf(what, ['invite', 'leave'], membership);
    });
  },
});
