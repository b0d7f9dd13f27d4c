import { scenario } from '../../harness/index.ts';
import { meetVerifiable, compareSas, expectRefused, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.mismatch',
  tier: 'C',
  title: 'A person who says that the emoji differ verifies nobody, and is trusted by nobody',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: { 'trusts-on-cancel': 'C9 signature of the bot over the person' },
  async run(stage) {
    const { step } = stage;
    const verifiable = await meetVerifiable(stage);
    const verification = await verify(stage, verifiable, 'to-device');
    await compareSas(stage, verification);
    await step('the person says that they differ', () => verification.flow.reject());
    await expectRefused(stage, verification, 'm.mismatched_sas');
    await step('nor does the person trust the bot', () =>
      verifiable.newcomer.oracle.expectUnverified(stage.peer),
    );
  },
});
