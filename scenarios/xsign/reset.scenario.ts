import { scenario } from '../../harness/index.ts';
import { complete, meet, peerAsks } from '../sas/verification.ts';
import { talk } from '../talk.ts';

export default scenario({
  id: 'xsign.reset',
  title: 'When a verified person makes a new identity, the bot does not trust it until it is verified anew',
  tags: ['xsign'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  mutants: {
    'trusts-new-identities': 'trust was given',
  },
  async run(stage) {
    const { step, peer, oracle } = stage;
    const room = await meet(stage);
    const first = await step('the peer asks, the bot accepts', () => peerAsks(stage, 'room', room));
    await complete(stage, first, 'peer-confirms-first');
    await step('the peer makes a new identity', () => peer.resetIdentity());
    await step('the bot goes on answering', () => talk(stage, room));
    await step('neither trusts the other any more', () => oracle.expectUnverified(peer, 'after the reset'));
    const second = await step('the peer asks again, the bot accepts', () => peerAsks(stage, 'room', room));
    await complete(stage, second, 'bot-confirms-first');
  },
});
