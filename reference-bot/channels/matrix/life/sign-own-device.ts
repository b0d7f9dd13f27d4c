import type { MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import type { StoreOwner } from './claim.ts';

/** Signs this device with the self-signing key, unless that has been done. */
export async function signOwnDevice(
  client: MatrixClient,
  { userId, deviceId }: StoreOwner,
  log: Logger,
): Promise<void> {
  const crypto = client.getCrypto();
  const status = await crypto?.getDeviceVerificationStatus(userId, deviceId);
  if (status?.signedByOwner !== false) return;
  await crypto?.crossSignDevice(deviceId);
  log.info('signed this device with the self-signing key');
}
