import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';

const stepPrefix = 'm.key.verification.';

interface ToDeviceEvent {
  readonly type?: string;
  readonly content?: { readonly transaction_id?: unknown };
}

/** The parts of the SDK's crypto that take what was synced. */
interface SyncHandler {
  onLiveEventFromSync(event: MatrixEvent): Promise<void>;
  processSyncChanges(changes: { readonly toDeviceEvents: readonly ToDeviceEvent[] }): Promise<unknown>;
}

/**
 * Keeps the verifications of an earlier life of the bot from the crypto machine. It would take a request that is
 * synced again for new, and the next one of the same peer would then end both.
 */
export function skipEarlierVerifications(client: MatrixClient, isEarlier: (id: string) => boolean): void {
  const crypto = client.getCrypto() as unknown as SyncHandler;
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
          !(type?.startsWith(stepPrefix) && isEarlier(String(content?.transaction_id ?? ''))),
      ),
    });
}
