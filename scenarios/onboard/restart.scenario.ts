import { scenario, type Newcomer } from '../../harness/index.ts';
import { ping } from './tier-a.ts';
import { expectNoShields } from './tier-b.ts';
import {
  becomeVerifiable,
  completeVerification,
  expectVerified,
  stepsOf,
  usualTransport,
  verify,
} from './tier-c.ts';

export default scenario({
  id: 'onboard.restart',
  title: 'A verified newcomer that crashes and starts again is the same one, and still verified',
  tags: ['onboarding'],
  requires: ['onboard.answer', 'onboard.sas', 'onboard.restart'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: {
    'forgets-its-store': 'while starting',
    'answers-finished-requests': 'answered again a verification that was finished',
  },
  async run(stage) {
    const { step, check, peer } = stage;
    const verifiable = await becomeVerifiable(stage);
    const { newcomer } = verifiable;
    const verification = await verify(stage, verifiable, usualTransport(stage));
    await completeVerification(stage, verification);
    const olderKeys = await expectVerified(stage, verifiable);
    const before = await keysOf(newcomer);
    const finished = stepsOf(peer, verification.flow).length;

    await step('it crashes, and starts again', async () => {
      await newcomer.kill();
      await newcomer.start({ verifyPeers: [peer] });
    });
    const reply = await step('it answers', async () => {
      const first = await ping(stage, newcomer);
      // On a busy machine the first answer may overtake a step of the verification that is sent again.
      await ping(stage, newcomer);
      return first;
    });
    await step('it leaves the finished verification alone', () => {
      const again = stepsOf(peer, verification.flow).slice(finished);
      check(
        'steps that it sent again in the finished verification',
        'none',
        again.map(({ name }) => name).join(' ') || 'none',
      );
    });
    await step('it is the same one', async () => {
      check('keys of its device and identity', before, await keysOf(newcomer));
      check('chain to its device', 'sound', await newcomer.oracle.verifiedBy(peer, 'after the crash'));
      await expectNoShields(stage, { what: 'new message' }, reply, olderKeys);
    });
  },
});

async function keysOf({ oracle }: Newcomer): Promise<string> {
  const [{ keys }, { master }] = await Promise.all([oracle.device(), oracle.identity()]);
  return [...keys, master].join(' ');
}
