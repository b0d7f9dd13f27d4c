import type { MatrixClient } from 'matrix-js-sdk-libolm/lib/matrix.js';
import type { PeerOpinion } from '../../peer.ts';

/** What the client says of a user, and of one of their devices, after it has asked the server afresh. */
export async function readOpinion(
  client: MatrixClient,
  user: string,
  deviceId: string | undefined,
): Promise<PeerOpinion> {
  const crypto = client.crypto!;
  await crypto.downloadKeys([user], true);
  const status = await crypto.getUserVerificationStatus(user);
  const device = deviceId === undefined ? null : await crypto.getDeviceVerificationStatus(user, deviceId);
  return {
    masterKey: client.getStoredCrossSigningForUser(user)?.getId() ?? undefined,
    ...(device && {
      device: {
        signedByOwner: device.signedByOwner,
        crossSigningVerified: device.crossSigningVerified,
        locallyVerified: device.localVerified,
      },
    }),
    verified: status.isCrossSigningVerified(),
    wasVerified: status.wasCrossSigningVerified(),
    needsApproval: status.needsUserApproval,
  };
}
