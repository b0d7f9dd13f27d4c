import { scenario } from '../../harness/index.ts';
import { expectKnownButUnverified, expectOwnerSigned, reachB } from './tier-b.ts';

export default scenario({
  id: 'onboard.B',
  tier: 'B',
  title: "The service gives a newcomer an identity, and the newcomer's messages lose their warning",
  tags: ['onboarding', 'smoke'],
  requires: ['onboard.answer'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: {
    'service/claims-device-signed': 'no signature by the self-signing key',
    'service/swaps-private-keys': "the service's private master key fits its public one",
    'service/pads-key-ids': 'not 43 characters of unpadded base64',
  },
  async run(stage) {
    const reached = await reachB(stage);
    await expectOwnerSigned(stage, reached);
    await expectKnownButUnverified(stage, reached);
  },
});
