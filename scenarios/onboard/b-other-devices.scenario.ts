import { replaceDeviceKeys, scenario } from '../../harness/index.ts';
import { signUp } from './tier-a.ts';

export default scenario({
  id: 'onboard.B.other-devices',
  title: 'The service signs the device of the token that it is given, and no other of the account',
  tags: ['onboarding', 'cross-signing'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: {
    'service/logs-what-it-gives':
      'the sign-up service told a secret in its log: private master key of a newcomer',
    'service/signs-all-devices': "signature over the account's other device: expected missing, observed ok",
    'service/signs-all-devices-again': 'devices of the account that are signed by another identity',
  },
  async run(stage) {
    const { step, check, peer } = stage;
    const newcomer = await signUp(stage);
    const another = await step('the account has two devices with keys', async () => {
      const other = await newcomer.onAnotherDevice();
      for (const { api, account } of [newcomer, other]) {
        const { status } = await replaceDeviceKeys(api, account);
        check('status of the upload of keys', 200, status);
      }
      return other;
    });
    await step('the service signs one of them', async () => {
      const { device_signed: told } = await newcomer.crossSign();
      check('the service says that it signed the device', true, told);
      check('signature over the device', 'ok', await newcomer.oracle.deviceSignature(peer, 'signed'));
    });
    await step('the other is not signed', async () => {
      const state = await another.oracle.deviceSignature(peer, 'other device');
      check("signature over the account's other device", 'missing', state);
    });
    await step('nor does another identity sign more than that one', async () => {
      await newcomer.crossSign({ force: true, password: newcomer.account.password });
      const signed = await newcomer.oracle.signedDevices();
      check(
        'devices of the account that are signed by another identity',
        newcomer.deviceId,
        signed.join(', '),
      );
    });
  },
});
