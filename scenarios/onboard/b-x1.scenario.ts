import { scenario } from '../../harness/index.ts';
import { signUp } from './tier-a.ts';

export default scenario({
  id: 'onboard.B.x1',
  tier: 'B',
  title: 'Cross-signed before it ever ran, a newcomer has an identity and no device, and the service says so',
  tags: ['onboarding', 'cross-signing'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/always-says-signed': 'the service says that it signed a device' },
  async run(stage) {
    const { step, check } = stage;
    const newcomer = await signUp(stage);
    const { device_signed: signed, msk_public: told } = await step('the service cross-signs it', () =>
      newcomer.crossSign(),
    );
    await step('there is an identity, and nothing that it could vouch for', async () => {
      const [{ master }, { devices }] = await Promise.all([
        newcomer.oracle.identity(),
        newcomer.oracle.device(),
      ]);
      check('the service says that it signed a device', 'false', String(signed));
      check('master key, as a stranger sees it', told, master ?? 'none');
      check('devices, as a stranger sees them', 'none', devices.join(', ') || 'none');
    });
  },
});
