import { scenario } from '../../harness/index.ts';
import { ping } from './tier-a.ts';
import { becomeVerifiable, compareSas, usualTransport, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.rotation-in-mid-flow',
  tier: 'C',
  title: 'An identity that is exchanged while a verification goes on is not verified by it',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/keeps-identity-when-forced': 'master key after the rotation' },
  async run(stage) {
    const { step, check, peer } = stage;
    const verifiable = await becomeVerifiable(stage);
    const { newcomer } = verifiable;
    const verification = await verify(stage, verifiable, usualTransport(stage));
    await compareSas(stage, verification);
    await step('the service gives it another identity', async () => {
      const { master: before } = await newcomer.oracle.identity();
      await newcomer.crossSign({ force: true, password: newcomer.account.password });
      const { master } = await newcomer.oracle.identity();
      check('master key after the rotation', 'another one', master === before ? 'the same' : 'another one');
    });
    await step('the person says that they match', () => verification.flow.confirm());
    await step('it answers what is said later', () => ping(stage, newcomer));
    await step('the new identity is not verified', async () => {
      const { verified } = await peer.opinionOf(newcomer.userId);
      check('user verified', false, verified, { gate: 'C9' });
      await newcomer.oracle.expectUnverified(peer);
    });
  },
});
