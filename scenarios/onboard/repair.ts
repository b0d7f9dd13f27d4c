import { replaceDeviceKeys, type Newcomer, type SignUpStage } from '../../harness/index.ts';
import { signUp } from './tier-a.ts';

/** A newcomer with keys of a device, and without an identity. What the service makes of them needs no bot. */
export async function signUpWithDevice(stage: SignUpStage): Promise<Newcomer> {
  const newcomer = await signUp(stage);
  await stage.step('its device has keys', async () => {
    const { status } = await replaceDeviceKeys(newcomer.api, newcomer.account);
    stage.check('status of the upload of keys', 200, status);
  });
  return newcomer;
}

/** Has the service cross-sign it (once more), and finds that the whole chain stands. */
export async function expectRepaired(
  { step, check, peer }: SignUpStage,
  newcomer: Newcomer,
  more: { readonly password?: string; readonly force?: boolean } = {},
): Promise<void> {
  const answer = await step('the service cross-signs it', () => newcomer.crossSign(more));
  await step('every signature of its own chain stands', async () => {
    check('chain from its master key to its device', 'sound', await newcomer.oracle.ownChain(peer, 'signed'));
    check('the service says that it signed the device', 'true', String(answer.device_signed));
    const { master } = await newcomer.oracle.identity();
    check('master key, as a stranger sees it', answer.msk_public, master ?? 'none');
  });
}
