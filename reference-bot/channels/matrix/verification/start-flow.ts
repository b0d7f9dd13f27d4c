import type { MatrixClient } from 'matrix-js-sdk';
import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import { resolveDevice } from '../devices.ts';
import type { DirectRooms } from '../direct-rooms.ts';
import { sanitizeUserId } from '../identifiers.ts';
import { MatrixError } from '../matrix-error.ts';
import { queryKeys } from '../olm-machine.ts';

/** The user or device to verify. */
export interface StartTarget {
  readonly userId: string;
  /** The one device to ask; without it the user is asked: another one in the direct room, ourselves on all our devices. */
  readonly deviceId?: string;
}

/** A request that has been sent. */
export interface AskedRequest {
  readonly request: VerificationRequest;
  /** The one device that was asked. */
  readonly deviceId?: string;
}

/**
 * Sends a verification request, after asking for the peer's keys: what is verified is what is published now.
 * @throws MatrixError `device-not-found`, `user-identity-not-found`, `verification`.
 */
export async function startFlow(
  client: MatrixClient,
  directRooms: DirectRooms,
  { userId, deviceId }: StartTarget,
): Promise<AskedRequest> {
  const crypto = client.getCrypto();
  if (!crypto) throw new MatrixError('verification', 'the channel runs with matrix.encrypted=false');
  const { deviceIds, hasIdentity } = await queryKeys(client, userId);
  if (deviceId !== undefined) {
    const asked = resolveDevice(userId, deviceId, deviceIds);
    return { request: await crypto.requestDeviceVerification(userId, asked), deviceId: asked };
  }
  if (!hasIdentity) throw new MatrixError('user-identity-not-found', sanitizeUserId(userId));
  if (userId === client.getUserId()) return { request: await crypto.requestOwnUserVerification() };
  return { request: await crypto.requestVerificationDM(userId, await directRooms.with(userId)) };
}
