import { RequestType } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { SyncCryptoChanges } from 'matrix-js-sdk/lib/common-crypto/CryptoBackend.js';
import type { MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import { expect, it } from 'vitest';
import { tellNewsOnly } from './tell-news-only.ts';

const message = { type: 'm.room.encrypted', sender: '@bot:x', content: {} };

/** A client whose machine says what it was told of. */
function client() {
  const told: Partial<SyncCryptoChanges>[] = [];
  const machine = { markRequestAsSent: async () => true };
  const crypto = {
    getOlmMachineOrThrow: () => machine,
    processSyncChanges: async (changes: SyncCryptoChanges) => {
      told.push(changes);
      return changes.toDeviceEvents.map((event) => ({ message: event, encryptionInfo: null }));
    },
  };
  const tellNextSync = tellNewsOnly({ getCrypto: () => crypto } as unknown as MatrixClient);
  const sync = (changes: Partial<SyncCryptoChanges> = {}): Promise<object[]> =>
    crypto.processSyncChanges({
      toDeviceEvents: [],
      oneTimeKeysCounts: { signed_curve25519: 50 },
      unusedFallbackKeys: ['signed_curve25519'],
      ...changes,
    });
  return { told, machine, sync, tellNextSync } as const;
}

it('tells of the first sync, and of none like it', async () => {
  const { told, sync } = client();
  await sync();
  expect(await sync()).toEqual([]);
  expect(told).toHaveLength(1);
});

it.each<[string, Partial<SyncCryptoChanges>]>([
  ['a message to the device', { toDeviceEvents: [message] }],
  ['changed devices', { deviceLists: { changed: ['@bot:x'] } }],
  ['people who have left', { deviceLists: { left: ['@bot:x'] } }],
  ['a key that was taken', { oneTimeKeysCounts: { signed_curve25519: 49 } }],
  ['a fallback key that was taken', { unusedFallbackKeys: [] }],
])('tells of %s', async (_what, news) => {
  const { told, sync } = client();
  await sync();
  expect(await sync(news)).toHaveLength(news.toDeviceEvents?.length ?? 0);
  expect(told).toHaveLength(2);
  expect(told[1]).toMatchObject(news);
});

it('tells once more of the same count after an upload, and when it is asked to', async () => {
  const { told, machine, sync, tellNextSync } = client();
  const markAsSent = machine.markRequestAsSent as unknown as (id: string, type: RequestType) => unknown;
  await sync();
  await markAsSent('1', RequestType.KeysQuery);
  await sync();
  expect(told).toHaveLength(1);
  await markAsSent('2', RequestType.KeysUpload);
  await sync();
  tellNextSync();
  await sync();
  await sync();
  expect(told).toHaveLength(3);
});

it('tells again what the machine could not take', async () => {
  const { told, sync } = client();
  await expect(sync({ toDeviceEvents: null as never })).rejects.toThrow();
  await sync();
  expect(told).toHaveLength(2);
});
