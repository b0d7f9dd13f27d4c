import type { Clock } from '../../base/seams/clock.ts';
import type { AccountKeys, TokenOwner } from './account-keys.ts';
import { isSignedBy, type Signable, signed, type SigningKey } from './signing-key.ts';

const lookups = 4;
const lookupPauseMs = 1_500;

/** Whether a device carries the signature of its owner's identity now; if not, what to do about it. */
export type DeviceSigning = { readonly signed: true } | { readonly signed: false; readonly hint: string };

/**
 * Signs the device with the self-signing key, waiting 4.5 s for it to upload its keys, and looks whether the
 * homeserver serves that signature. Signing again later is fine.
 */
export async function signDevice(
  keys: AccountKeys,
  owner: TokenOwner,
  selfSigning: SigningKey,
  clock: Pick<Clock, 'sleep'>,
): Promise<DeviceSigning> {
  const device = await awaitDevice(keys, owner, clock);
  if (!device) return unsigned('the device has not uploaded its keys yet: start the agent and ask again');
  if (!isOwn(device, owner)) return unsigned('the keys of the device are not signed by itself');
  const { userId } = owner;
  const taken = await keys.uploadSigned(owner, signed(device, userId, selfSigning));
  if (!taken) return unsigned('the homeserver did not take the signature: ask again');
  // Synapse skips a signature if it has one of the same key, also where the device has other keys since.
  const served = await keys.device(owner);
  const { publicKey } = selfSigning;
  if (served && isSignedBy(served, userId, `ed25519:${publicKey}`, publicKey)) return { signed: true };
  return unsigned(
    'the homeserver keeps a signature that does not fit the keys of the device: send "force": true and the password',
  );
}

function unsigned(hint: string): DeviceSigning {
  return { signed: false, hint };
}

async function awaitDevice(
  keys: AccountKeys,
  owner: TokenOwner,
  clock: Pick<Clock, 'sleep'>,
): Promise<Signable | undefined> {
  for (let lookup = 1; ; lookup++) {
    const device = await keys.device(owner);
    if (device || lookup === lookups) return device;
    // Nothing tells when a device uploads its keys, and the homeserver is somebody else's: it is asked sparingly.
    await clock.sleep(lookupPauseMs);
  }
}

/** A signature vouches for what it covers: nothing but keys that the device itself signed as its own. */
function isOwn(device: Signable, { userId, deviceId }: TokenOwner): boolean {
  const keyId = `ed25519:${deviceId}`;
  const key = (device['keys'] as Readonly<Record<string, unknown>> | undefined)?.[keyId];
  const named = device['user_id'] === userId && device['device_id'] === deviceId;
  return named && typeof key === 'string' && isSignedBy(device, userId, keyId, key);
}
