import { scenario } from '../../harness/index.ts';
import { becomeVerifiable, keysInMac, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.without-B',
  tier: 'C',
  title: 'A newcomer without an identity can have its device verified, which makes nobody verified',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element', 'spec'],
  mutants: { 'deaf-to-device': 'never answered the request' },
  async run(stage) {
    const { step, check, peer } = stage;
    const verifiable = await becomeVerifiable(stage, { crossSigned: false });
    const { newcomer } = verifiable;
    const { flow } = await verify(stage, verifiable, 'to-device');
    await step('both finish', async () => {
      await flow.sas();
      await flow.confirm();
      await flow.done();
    });
    await step('the bot vouched for its device alone', () =>
      check('keys in the mac of the bot', `ed25519:${newcomer.deviceId}`, keysInMac(peer, flow).join(', ')),
    );
    await step('nobody is verified', async () => {
      const { verified } = await peer.opinionOf(newcomer.userId);
      check('user verified, though it is "done"', false, verified, { gate: 'C10' });
      check(
        'signature of an owner over the device',
        'missing',
        await newcomer.oracle.deviceSignature(peer, 'after'),
      );
      await newcomer.oracle.expectUnverified(peer, 'after');
    });
  },
});
