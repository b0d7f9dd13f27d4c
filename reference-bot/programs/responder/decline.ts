import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import type { Logger } from '../../base/logging/logger.ts';

/** Tells a stranger that there will be no verification, who would wait for minutes otherwise. */
export function decline(request: VerificationRequest, log: Logger): void {
  const facts = { peer: request.otherUserId, room: request.roomId };
  log.warn(facts, 'verification declined: VERIFY_PEERS does not name this user');
  request.cancel().catch((error: unknown) => log.warn({ ...facts, err: error }, 'could not decline'));
}
