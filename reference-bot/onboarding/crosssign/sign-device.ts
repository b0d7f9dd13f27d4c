import type { Clock } from '../../seams/clock.ts';
import type { AccountKeys, TokenOwner } from './account-keys.ts';
import { isSignedBy, type Signable, signed, type SigningKey } from './signing-key.ts';

const lookups = 4;
const lookupPauseMs = 1_500;

/**
 * Signs the device with the self-signing key, waiting 4.5 s for it to upload its keys. False when it did not, when
 * its keys are not its own, or when the homeserver did not take the signature; signing again later is fine.
 */
export async function signDevice(
  keys: AccountKeys,
  owner: TokenOwner,
  selfSigning: SigningKey,
  clock: Pick<Clock, 'sleep'>,
): Promise<boolean> {
  const device = await awaitDevice(keys, owner, clock);
  if (!device || !isOwn(device, owner)) return false;
  return keys.uploadSigned(owner, signed(device, owner.userId, selfSigning));
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
