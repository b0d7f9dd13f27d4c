import type { MatrixClient } from 'matrix-js-sdk';
import { sdkCryptoOf } from '../verification/sdk-crypto.ts';

const stepPrefix = 'm.key.verification.';

/**
 * Keeps the verifications of an earlier life of the bot from the crypto machine. It would take a request that is
 * synced again for new, and the next one of the same peer would then end both.
 */
export function skipEarlierVerifications(client: MatrixClient, isEarlier: (id: string) => boolean): void {
  const crypto = sdkCryptoOf(client);
  const handleRoomEvent = crypto.onLiveEventFromSync.bind(crypto);
  const handleChanges = crypto.processSyncChanges.bind(crypto);
  crypto.onLiveEventFromSync = async (event) => {
    if (!isEarlier(event.getId() ?? '')) await handleRoomEvent(event);
  };
  crypto.processSyncChanges = (changes) =>
    handleChanges({
      ...changes,
      toDeviceEvents: changes.toDeviceEvents.filter(
        ({ type, content }) =>
          !(type?.startsWith(stepPrefix) && isEarlier(String(content?.['transaction_id'] ?? ''))),
      ),
    });
}
