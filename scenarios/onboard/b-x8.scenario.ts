import { scenario, replaceDeviceKeys } from '../../harness/index.ts';
import { crossSign } from './tier-b.ts';
import { expectRepaired, signUpWithDevice } from './repair.ts';

export default scenario({
  id: 'onboard.B.x8',
  tier: 'B',
  title:
    'Other keys under the same device id, as after the loss of a store, are not covered by the old signature',
  tags: ['onboarding', 'cross-signing'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/claims-device-signed': 'no signature by the self-signing key' },
  async run(stage) {
    const { step, check, finding, peer } = stage;
    const newcomer = await signUpWithDevice(stage);
    await step('the service cross-signs it', () => crossSign(stage, newcomer));
    await step('every signature of its own chain stands', async () => {
      check(
        'chain from its master key to its device',
        'sound',
        await newcomer.oracle.ownChain(peer, 'before'),
      );
    });
    await step('other keys take the place of those of its device', async () => {
      const { status } = await replaceDeviceKeys(newcomer.api, newcomer.account);
      check('status', '200', String(status));
    });
    await step('its identity does not vouch for the new keys', async () => {
      const state = await newcomer.oracle.deviceSignature(peer, 'other keys');
      // The old signature may have gone with the old keys, or no longer fit.
      check.oneOf('signature over the device', ['missing', 'bad'], state);
      const { device } = await peer.opinionOf(newcomer.userId, newcomer.deviceId);
      finding(
        "what the person's client makes of keys that change under a device id",
        'takes the device for unsigned',
        device?.signedByOwner ? 'keeps to the keys that it saw first' : 'takes the device for unsigned',
      );
    });
    await step('asked again, the service tells the truth about the device', async () => {
      const { device_signed: told } = await newcomer.crossSign();
      const state = await newcomer.oracle.deviceSignature(peer, 'signed again');
      check('the service says that it signed the device', String(state === 'ok'), String(told));
      finding(
        'a second signature of the same key over other keys of the device',
        'replaces the first',
        state === 'ok' ? 'replaces the first' : 'does not replace it',
      );
    });
    await expectRepaired(stage, newcomer, { force: true, password: newcomer.account.password });
  },
});
