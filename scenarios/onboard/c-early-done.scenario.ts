import { andAlso, scenario } from '../../harness/index.ts';
import { pingInClear } from './tier-a.ts';
import { meetVerifiable, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.early-done',
  tier: 'C',
  title: 'A person who says "done" right after "start" is not trusted for it',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  playedBy: ['spec'],
  cast: [{ name: 'alice', deviate: { start: andAlso('done') } }],
  mutants: { 'trusts-on-done': 'trust was given' },
  async run(stage) {
    const { step, peer } = stage;
    const verifiable = await meetVerifiable(stage);
    const { newcomer } = await verify(stage, verifiable, 'to-device');
    await step('the bot answers what was said later', () => pingInClear(stage, newcomer));
    await step('nobody is trusted', () => newcomer.oracle.expectUnverified(peer));
  },
});
