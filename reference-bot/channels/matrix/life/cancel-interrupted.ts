import type { MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import type { NotedVerification, VerificationNotes } from './verification-notes.ts';

const cancelType = 'm.key.verification.cancel';
const reason = { code: 'm.user', reason: 'The bot was restarted: please start again.' };
/** After that the peer has given up by itself. */
const worthTellingMs = 10 * 60 * 1_000;

/** Tells the peers of verifications that a restart cut off; they would wait for minutes. */
export async function cancelInterrupted(
  client: MatrixClient,
  notes: VerificationNotes,
  { now, log }: { readonly now: number; readonly log: Logger },
): Promise<void> {
  for (const verification of notes.interrupted()) {
    const { id, userId: peer, begunAt } = verification;
    try {
      if (now - begunAt < worthTellingMs) await cancel(client, verification);
      log.info({ protocolFlowId: id, peer }, 'a verification was cut off by the restart');
    } catch (error) {
      log.warn({ protocolFlowId: id, peer, err: error }, 'could not cancel what the restart cut off');
    }
    await notes.end(id);
  }
}

async function cancel(
  client: MatrixClient,
  { id, userId, deviceId, roomId }: NotedVerification,
): Promise<void> {
  if (roomId !== undefined) {
    const relation = { 'm.relates_to': { rel_type: 'm.reference', event_id: id } };
    await client.sendEvent(roomId, cancelType as never, { ...reason, ...relation } as never);
  } else if (deviceId !== undefined) {
    const message = { ...reason, transaction_id: id };
    await client.sendToDevice(cancelType, new Map([[userId, new Map([[deviceId, message]])]]));
  }
}
