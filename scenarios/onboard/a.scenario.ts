import { scenario } from '../../harness/index.ts';
import {
  expectAllEncrypted,
  expectDevice,
  expectIntroduction,
  ping,
  signUp,
  unsignedDevice,
} from './tier-a.ts';
import { expectShields } from './tier-b.ts';

export default scenario({
  id: 'onboard.A',
  tier: 'A',
  title: 'A newcomer is alive: it introduces itself and answers, all of it encrypted',
  tags: ['onboarding', 'smoke'],
  requires: ['onboard.answer'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: {
    'answers-in-clear': 'expected m.room.encrypted, observed m.room.message',
    mute: 'who said nothing',
    'has-no-one-time-keys': 'signature over a one-time key: expected ok, observed fallback',
    'names-another-event': 'A3 event id',
    'repeats-in-clear': 'expected m.room.encrypted, observed m.room.',
    'service/half-hearted': 'A1 steps of the sign-up that failed',
  },
  async run(stage) {
    const { step, check } = stage;
    const newcomer = await signUp(stage);
    const { intro } = await expectIntroduction(stage, newcomer);
    await expectDevice(stage, newcomer);
    const reply = await step('it answers', () => ping(stage, newcomer));
    await step('it answers once more, and has said nothing in clear', async () => {
      await ping(stage, newcomer);
      expectAllEncrypted(stage, newcomer);
    });
    if (stage.claims('matrix.own-identity')) {
      stage.leaveUnchecked('warning of a device that nobody vouches for', 'the bot makes its own identity', {
        gate: 'A6',
      });
      return;
    }
    await step('its messages carry the warning of a device that nobody vouches for', async () => {
      const { master } = await newcomer.oracle.identity();
      check('master key', 'none', master ?? 'none', { gate: 'A6' });
      const shields = { lax: unsignedDevice, strict: 'RED' };
      await expectShields(stage, { gate: 'A6', what: 'introduction' }, intro, shields);
      await expectShields(stage, { gate: 'A6', what: 'answer' }, reply, shields);
    });
  },
});
