import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'xsign.bootstrap',
  title: 'The bot publishes a cross-signing identity and has signed its own device with it',
  tags: ['xsign', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing'],
  uses: ['bot', 'oracle', 'peer'],
  playedBy: ['element'],
  mutants: {
    'no-identity': 'self-signing key is not published',
    'device-unsigned': 'no signature by the self-signing key',
  },
  async run(stage) {
    const { step, bot, peer, oracle, check } = stage;
    await step('the signatures prove its identity', () => oracle.expectBotIdentity(peer, 'bootstrap'));
    const room = await step('it joins an encrypted room', () => peer.directRoom(bot.userId));
    const { reply } = await step('it answers', () => talk(stage, room));
    await step('its messages carry no warning', async () => {
      const { lax, strict } = await peer.shields(reply);
      check('shield as Element shows it', 'NONE', lax);
      check('shield of a client that demands verification', 'RED', strict.split(' ')[0]!);
    });
  },
});
