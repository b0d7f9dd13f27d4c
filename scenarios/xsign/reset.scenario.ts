import { scenario } from '../../harness/index.ts';
import { compareSas, complete, meet, peerAsks } from '../sas/verification.ts';
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
    'signs-those-it-knew': 'signature of the bot over the peer: expected missing, observed ok',
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
    await step('both sides show the same emoji and decimals', () => compareSas(stage, second));
    await step('the peer says that they match, and the bot answers what is said then', async () => {
      await second.peerFlow.confirm();
      await talk(stage, room);
    });
    if (stage.claims('sas.confirms-itself'))
      stage.leaveUnchecked('that the bot waits for its user', 'it confirms by itself');
    else
      await step('the bot has not signed the new identity, as nobody has told it of this one', async () =>
        stage.check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer)),
      );
    await step('the bot says that they match', () => second.botFlow.confirm());
    await step('the peer considers it done, and the signatures prove it', async () => {
      await second.peerFlow.done();
      await oracle.expectVerified(peer);
    });
  },
});
