import { knownDeviations, scenario } from '../../harness/index.ts';
import { meetVerifiable, compareSas, expectRefused, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.tampered-mac',
  tier: 'C',
  title: 'A person whose mac does not fit is cancelled, and trusted by nobody',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  playedBy: ['spec'],
  cast: [{ name: 'alice', deviate: knownDeviations['wrong-mac']!.deviate }],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'believes-any-mac': 'sent done after a mac that is wrong',
    'trusts-on-cancel': 'C9 signature of the bot over the person',
  },
  async run(stage) {
    const { step } = stage;
    const verifiable = await meetVerifiable(stage);
    const verification = await verify(stage, verifiable, 'to-device');
    await compareSas(stage, verification);
    await step('the person confirms, with a mac over something else', () => verification.flow.confirm());
    await expectRefused(stage, verification, 'm.key_mismatch, m.mismatched_sas');
  },
});
