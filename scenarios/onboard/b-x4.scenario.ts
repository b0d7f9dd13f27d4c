import { scenario, signWithStrangeKey } from '../../harness/index.ts';
import { expectRepaired, signUpWithDevice } from './repair.ts';

export default scenario({
  id: 'onboard.B.x4',
  tier: 'B',
  title: 'A signature over the device with a key that nobody has published is refused, and changes nothing',
  tags: ['onboarding', 'cross-signing'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/claims-device-signed': 'no signature by the self-signing key' },
  async run(stage) {
    const { step, check, peer, signal } = stage;
    const newcomer = await signUpWithDevice(stage);
    await expectRepaired(stage, newcomer);
    await step('the homeserver does not take a signature with another key', async () => {
      const { status, body } = await signWithStrangeKey(newcomer.api, newcomer.account, signal);
      check('status, which says nothing', '200', String(status));
      const failures = body['failures'] as Record<string, Record<string, { errcode?: string }>> | undefined;
      const failure = failures?.[newcomer.userId]?.[newcomer.deviceId]?.errcode;
      check('failure', 'M_INVALID_SIGNATURE', failure ?? 'none');
      check('signature over the device', 'ok', await newcomer.oracle.deviceSignature(peer, 'forged'));
    });
  },
});
