import { scenario, type SignUpStage } from '../../harness/index.ts';
import { ping } from './tier-a.ts';
import { expectShields } from './tier-b.ts';
import {
  becomeVerifiable,
  completeVerification,
  expectVerified,
  usualTransport,
  verify,
  type Verifiable,
} from './tier-c.ts';

export default scenario({
  id: 'onboard.C.msk-rotation',
  tier: 'C',
  title: 'A newcomer that gets another identity is verified no more, until it is verified anew',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/keeps-identity-when-forced': 'master key after the rotation' },
  async run(stage) {
    const { step, check, peer } = stage;
    const first = await becomeVerifiable(stage);
    const { newcomer } = first;
    await completeVerification(stage, await verify(stage, first, usualTransport(stage)));
    await expectVerified(stage, first, 'verified');

    await step('the service gives it another identity', () => rotate(stage, first));
    await step("the person's signature covers nothing that is published now", () =>
      newcomer.oracle.expectUnverified(peer, 'another identity'),
    );
    await step("the person's client raises the alarm", async () => {
      const { verified, wasVerified } = await peer.opinionOf(newcomer.userId);
      check('user verified', 'false', String(verified));
      check('user verified before', 'true', String(wasVerified));
    });
    // A session that was begun before keeps the colour that it had.
    const reply = await step('it answers in a new room', async () =>
      ping(stage, newcomer, await peer.directRoom(newcomer.userId)),
    );
    await step('its messages carry a warning', () =>
      expectShields(stage, { what: 'message under another identity' }, reply, {
        lax: 'RED',
        strict: 'RED',
      }),
    );

    const bot = await step('it starts with its new keys', () =>
      newcomer.start({ verifyPeers: [peer], introduce: false }),
    );
    const second = { newcomer, bot };
    await completeVerification(stage, await verify(stage, second, usualTransport(stage)));
    await expectVerified(stage, second, 'verified anew');
  },
});

async function rotate({ check, peer }: SignUpStage, { newcomer }: Verifiable): Promise<void> {
  const { master: before } = await newcomer.oracle.identity();
  const answer = await newcomer.crossSign({ force: true, password: newcomer.account.password });
  const { master } = await newcomer.oracle.identity();
  check('master key after the rotation', 'another one', master === before ? 'the same' : 'another one');
  check('the service says that it signed the device', 'true', String(answer.device_signed));
  check('chain of the new identity', 'sound', await newcomer.oracle.ownChain(peer, 'rotated'));
}
