import { EventShieldColour, EventShieldReason } from 'matrix-js-sdk-libolm/lib/crypto-api/index.js';
import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk-libolm/lib/matrix.js';

/** In the words that Element's newer lineage has for the same. */
const reasons: Record<EventShieldReason, string> = {
  [EventShieldReason.UNKNOWN]: 'Unknown',
  [EventShieldReason.UNVERIFIED_IDENTITY]: 'UnverifiedIdentity',
  [EventShieldReason.UNSIGNED_DEVICE]: 'UnsignedDevice',
  [EventShieldReason.UNKNOWN_DEVICE]: 'UnknownDevice',
  [EventShieldReason.AUTHENTICITY_NOT_GUARANTEED]: 'AuthenticityNotGuaranteed',
  [EventShieldReason.MISMATCHED_SENDER_KEY]: 'MismatchedSender',
};

/** What the client shows beside an encrypted message, e.g. `NONE` or `RED (UnsignedDevice)`; `unknown` while it cannot read it. */
export async function readLaxShield(client: MatrixClient, event: MatrixEvent): Promise<string> {
  const info = await client.crypto!.getEncryptionInfoForEvent(event);
  if (info === null) return 'unknown';
  const colour = EventShieldColour[info.shieldColour].toUpperCase();
  return info.shieldReason === null ? colour : `${colour} (${reasons[info.shieldReason]})`;
}
