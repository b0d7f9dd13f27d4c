import { scenario } from '../../harness/index.ts';
import { ping, unsignedDevice } from './tier-a.ts';
import { expectShields } from './tier-b.ts';
import { askAgain, crossSignTooEarly } from './cross-sign-again.ts';

export default scenario({
  id: 'onboard.B.x2',
  tier: 'B',
  title:
    'Cross-signed too early and then again, without the password, a newcomer ends up with one identity that stands',
  tags: ['onboarding', 'cross-signing'],
  requires: ['onboard.answer'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/claims-device-signed': 'no signature by the self-signing key' },
  async run(stage) {
    const newcomer = await crossSignTooEarly(stage);
    const reply = await stage.step('it answers', () => ping(stage, newcomer));
    await stage.step('its identity is known, and does not take the warning off its messages', async () => {
      const { masterKey } = await stage.peer.opinionOf(newcomer.userId);
      const { master } = await newcomer.oracle.identity();
      stage.check("master key, as the person's client holds it", master ?? 'none', masterKey ?? 'none');
      await expectShields(stage, { what: 'message under an identity without a device' }, reply, {
        lax: unsignedDevice,
        strict: 'RED',
      });
    });
    await askAgain(stage, newcomer, {}, 'refused, as the homeserver asks for the password');
  },
});
