import { scenario } from '../../harness/index.ts';
import { askAgain, crossSignTooEarly } from './cross-sign-again.ts';

export default scenario({
  id: 'onboard.B.x3',
  tier: 'B',
  title:
    'Cross-signed too early and then again, with the password, a newcomer ends up with one identity that stands',
  tags: ['onboarding', 'cross-signing'],
  requires: ['onboard.answer'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/claims-device-signed': 'no signature by the self-signing key' },
  async run(stage) {
    const newcomer = await crossSignTooEarly(stage);
    await askAgain(
      stage,
      newcomer,
      { password: newcomer.account.password },
      'another identity replaces the first',
    );
  },
});
