/** What the bot did not pass on, and what went wrong with what it did, since it started. */
export interface Counters {
  unsupportedInboundCount: number;
  inboundDispatchFailureTotal: number;
  peerDropUnsupportedMsgtypeTotal: number;
  peerDropAllowlistRejectionTotal: number;
  peerDropBodyTooLargeTotal: number;
  peerDropVerificationCapFullTotal: number;
  peerDropEncryptedRoomTotal: number;
}

/** All zero. */
export function createCounters(): Counters {
  return {
    unsupportedInboundCount: 0,
    inboundDispatchFailureTotal: 0,
    peerDropUnsupportedMsgtypeTotal: 0,
    peerDropAllowlistRejectionTotal: 0,
    peerDropBodyTooLargeTotal: 0,
    peerDropVerificationCapFullTotal: 0,
    peerDropEncryptedRoomTotal: 0,
  };
}
