import { authenticateWithPassword } from '../../../client-server/password-auth.ts';
import type { ICreateClientOpts, MatrixClient } from 'matrix-js-sdk-libolm/lib/matrix.js';

type Callbacks = NonNullable<ICreateClientOpts['cryptoCallbacks']>;

/** Keeps the private cross-signing keys in memory, which the SDK leaves to its user. */
export function keepKeysInMemory(): Pick<Callbacks, 'getCrossSigningKey' | 'saveCrossSigningKeys'> {
  let kept: Record<string, Uint8Array> = {};
  return {
    getCrossSigningKey: async (type) => kept[type] ?? null,
    saveCrossSigningKeys: (keys) => void (kept = { ...keys }),
  };
}

/** Makes a cross-signing identity, signs the device with it and publishes both; a new one where there is one. */
export async function makeIdentity(client: MatrixClient, password: string): Promise<void> {
  const user = client.getSafeUserId();
  const crypto = client.crypto!;
  await crypto.bootstrapCrossSigning({
    setupNewCrossSigning: true,
    authUploadDeviceSigningKeys: authenticateWithPassword(client, password),
  });
  // An answer that was asked for before the upload makes the SDK forget its identity. None is under way after this.
  await crypto.downloadKeys([user], true);
  await crypto.checkOwnCrossSigningTrust({ allowPrivateKeyRequests: true });
}
