import { UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { StoreOwner } from '../../channels/matrix/life/claim.ts';
import type { Published } from '../../channels/matrix/life/publish-device.ts';
import { signOwnDevice } from '../../channels/matrix/life/sign-own-device.ts';
import { olmMachineOf } from '../../channels/matrix/olm-machine.ts';
import type { CrossSigningKeys } from './cross-signing-keys.ts';

export interface TakeKeysInOptions extends StoreOwner, Published {
  readonly client: MatrixClient;
  /** Undefined: only what the store holds. An identity is never made here, it would replace the published one. */
  readonly keys: CrossSigningKeys | undefined;
  readonly log: Logger;
}

/**
 * Takes the private keys of the published cross-signing identity in, so that the bot can say for itself who it is.
 * Keys of another identity are left out, which the log tells.
 */
export async function takeKeysIn({
  client,
  userId,
  deviceId,
  hasIdentity,
  keys,
  log,
}: TakeKeysInOptions): Promise<void> {
  const machine = olmMachineOf(client);
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
  // The service could not sign it, where it was asked before the device had been published.
  if (isVerified) await signOwnDevice(client, { userId, deviceId }, log);
  log.info({ hasIdentity, isVerified }, 'cross-signing identity');
}
