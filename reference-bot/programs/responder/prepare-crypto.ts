import { UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import { ConfigError } from '../../base/config/config-issue.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import { olmMachineOf, queryKeys, sendDueKeyRequests } from '../../channels/matrix/olm-machine.ts';
import type { CrossSigningKeys } from './cross-signing-keys.ts';

export interface PrepareCryptoOptions {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly deviceId: string;
  /** Undefined: only what the store holds. An identity is never made here, it would replace the published one. */
  readonly keys: CrossSigningKeys | undefined;
  readonly log: Logger;
}

/**
 * Publishes the device and takes the private keys of the published cross-signing identity in, so that the bot can say
 * for itself who it is. Keys of another identity are left out, which the log tells.
 * @throws ConfigError when the device has other keys than this store; what the homeserver's refusal or silence makes the SDK throw.
 */
export async function prepareCrypto({
  client,
  userId,
  deviceId,
  keys,
  log,
}: PrepareCryptoOptions): Promise<void> {
  const machine = olmMachineOf(client);
  const { hasIdentity, fingerprints } = await queryKeys(client, userId);
  const published = fingerprints.get(deviceId);
  if (published !== undefined && published !== machine.identityKeys.ed25519.toBase64()) {
    throw new ConfigError(
      `STORE: it does not hold the keys that device ${deviceId} has published, and new ones would lock everybody out who knows the device; expected the store that the device was first used with, or a new login and its DEVICE and TOKEN`,
    );
  }
  // What changed while the bot was down is not in its next sync.
  await machine.markAllTrackedUsersAsDirty();
  await sendDueKeyRequests(client);
  if (keys && hasIdentity) {
    await machine.importCrossSigningKeys(keys.master, keys.self_signing, keys.user_signing).catch((error) => {
      log.error(
        { reason: messageOf(error) },
        'CROSS_SIGNING_KEYS are not those of the published identity: the bot goes on without them; expected the answer of the newest cross-signing',
      );
    });
  } else if (keys) {
    log.error('CROSS_SIGNING_KEYS are of no use: no identity is published, run the cross-signing first');
  }
  const identity = await machine.getIdentity(new UserId(userId));
  const isVerified = identity?.isVerified() ?? false;
  if (isVerified) await signOwnDevice(client, userId, deviceId, log);
  log.info({ hasIdentity, isVerified }, 'cross-signing identity');
}

/** The service could not, where it was asked before the device had been published. */
async function signOwnDevice(
  client: MatrixClient,
  userId: string,
  deviceId: string,
  log: Logger,
): Promise<void> {
  const crypto = client.getCrypto();
  const status = await crypto?.getDeviceVerificationStatus(userId, deviceId);
  if (status?.signedByOwner !== false) return;
  await crypto?.crossSignDevice(deviceId);
  log.info('signed this device with the self-signing key');
}
