import { scenario } from '../../harness/index.ts';
import { ping, unsignedDevice } from './tier-a.ts';
import { expectShields } from './tier-b.ts';
import { becomeVerifiable, completeVerification, expectVerified, usualTransport, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.another-device',
  tier: 'C',
  title: 'A verified newcomer that speaks from a device which nobody vouches for is warned of all the same',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'answers-in-clear': 'A5 type of the answer on the wire' },
  async run(stage) {
    const { step, check, peer } = stage;
    const verifiable = await becomeVerifiable(stage);
    const { newcomer } = verifiable;
    await completeVerification(stage, await verify(stage, verifiable, usualTransport(stage)));
    await expectVerified(stage, verifiable);

    const elsewhere = await step(
      'it starts on another device, without the keys of its identity',
      async () => {
        await newcomer.stop();
        const other = await newcomer.onAnotherDevice();
        await other.start({ introduce: false });
        return other;
      },
    );
    const reply = await step('it answers from there', () => ping(stage, elsewhere));
    await step('the user is verified, the device is not, and its messages say so', async () => {
      const { verified } = await peer.opinionOf(newcomer.userId);
      check('user verified', 'true', String(verified));
      check(
        'signature over the device',
        'missing',
        await elsewhere.oracle.deviceSignature(peer, 'elsewhere'),
      );
      await expectShields(stage, { what: 'message from the other device' }, reply, {
        lax: unsignedDevice,
        strict: 'RED',
      });
    });
  },
});
