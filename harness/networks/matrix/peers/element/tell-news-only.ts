import { RequestType } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { SyncCryptoCallbacks } from 'matrix-js-sdk/lib/common-crypto/CryptoBackend.js';
import type { MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import { olmMachineOf } from './sdk-internals.ts';

/**
 * Keeps from a client's crypto machine those syncs that hold nothing for it: no messages to the device, no changed
 * devices, and as many one-time keys as before. Each time it is told anything it derives all its one-time keys anew,
 * which takes longer than all else in a sync.
 * @returns has it told of the next sync in any case: it lets go then of what is over.
 */
export function tellNewsOnly(client: MatrixClient): () => void {
  const crypto = client.getCrypto() as unknown as SyncCryptoCallbacks;
  const machine = olmMachineOf(client);
  const tell = crypto.processSyncChanges.bind(crypto);
  const markAsSent = machine.markRequestAsSent.bind(machine);
  let told: string | undefined;
  crypto.processSyncChanges = async (changes) => {
    const { toDeviceEvents, deviceLists, oneTimeKeysCounts, unusedFallbackKeys } = changes;
    const { changed = [], left = [] } = deviceLists ?? {};
    const keys = JSON.stringify([oneTimeKeysCounts, unusedFallbackKeys]);
    if (keys === told && toDeviceEvents.length + changed.length + left.length === 0) return [];
    const messages = await tell(changes);
    told = keys;
    return messages;
  };
  machine.markRequestAsSent = (id, type, answer) => {
    // The same count may mean other keys from here on.
    if (type === RequestType.KeysUpload) told = undefined;
    return markAsSent(id, type, answer);
  };
  return () => (told = undefined);
}
