import type { MatrixClient } from 'matrix-js-sdk';
import { olmMachineOf, queryKeys, sendDueKeyRequests } from '../olm-machine.ts';
import type { StoreOwner } from './claim.ts';
import { StoreMismatch } from './store-mismatch.ts';

/** What was published before this life of the bot. */
export interface Published {
  /** True when the account has a cross-signing identity, of this store or of another. */
  readonly hasIdentity: boolean;
}

/**
 * Publishes the keys of the device, and catches up with those of others.
 * @throws StoreMismatch when the device has published other keys than this store holds; what the homeserver's refusal
 * or silence makes the SDK throw.
 */
export async function publishDevice(
  client: MatrixClient,
  { userId, deviceId }: StoreOwner,
): Promise<Published> {
  const machine = olmMachineOf(client);
  const { hasIdentity, fingerprints } = await queryKeys(client, userId);
  const published = fingerprints.get(deviceId);
  if (published !== undefined && published !== machine.identityKeys.ed25519.toBase64()) {
    throw new StoreMismatch(
      `it does not hold the keys that device ${deviceId} has published, and new ones would lock everybody out who knows the device; expected the store that the device was first used with, or a login as a new device`,
    );
  }
  // What changed while the bot was down is not in its next sync.
  await machine.markAllTrackedUsersAsDirty();
  await sendDueKeyRequests(client);
  return { hasIdentity };
}
