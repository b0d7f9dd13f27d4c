import { knownDeviations, scenario } from '../../harness/index.ts';
import { pingInClear } from './tier-a.ts';
import { meetVerifiable, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.device-only',
  tier: 'C',
  title: 'A person who vouches for a device alone does not have their identity signed by the newcomer',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  playedBy: ['spec'],
  cast: [{ name: 'alice', deviate: knownDeviations['master-key-not-in-mac']!.deviate }],
  mutants: { 'trusts-on-done': 'C8 signature of the bot over the person' },
  async run(stage) {
    const { step, check, peer } = stage;
    const verifiable = await meetVerifiable(stage);
    const { newcomer, flow } = await verify(stage, verifiable, 'to-device');
    await step('both finish', async () => {
      await flow.sas();
      await flow.confirm();
      await flow.done();
    });
    await step('the bot answers what was said later', () => pingInClear(stage, newcomer));
    await step("the bot has not signed the person's identity", async () => {
      check('signature of the bot over the person', 'missing', await newcomer.oracle.botsSignature(peer), {
        gate: 'C8',
      });
    });
  },
});
