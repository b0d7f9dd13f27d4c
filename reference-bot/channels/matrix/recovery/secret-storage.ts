import type { ServerSideSecretStorage } from 'matrix-js-sdk/lib/secret-storage.js';

/** Secrets of the account by which a lost store comes back. */
export const secretNames = [
  'm.cross_signing.master',
  'm.cross_signing.self_signing',
  'm.cross_signing.user_signing',
  'm.megolm_backup.v1',
] as const;

type Storage = Pick<
  ServerSideSecretStorage,
  'getKey' | 'checkKey' | 'isStored' | 'get' | 'store' | 'setDefaultKeyId'
>;

/** The secrets that the storage has, and by which keys each can be opened. */
export async function storedSecrets(storage: Pick<Storage, 'isStored'>) {
  const found = await Promise.all(
    secretNames.map(async (name) => ({ name, keys: await storage.isStored(name) })),
  );
  return found.flatMap(({ name, keys }) => (keys ? [{ name, keys }] : []));
}

/** What a key is to secret storage. */
export type KeyRole =
  | { readonly kind: 'default'; readonly id: string }
  /** It opens everything, but another one is named, or none: a change of the key was cut off. */
  | { readonly kind: 'other'; readonly id: string }
  | { readonly kind: 'wrong' }
  /** There is no secret storage. */
  | { readonly kind: 'none' };

/**
 * Finds out what a key opens.
 * @throws what the homeserver's refusal or silence makes the SDK throw.
 */
export async function roleOfKey(storage: Storage, bytes: Uint8Array<ArrayBuffer>): Promise<KeyRole> {
  const named = await storage.getKey();
  if (named && (await storage.checkKey(bytes, named[1]))) return { kind: 'default', id: named[0] };
  const secrets = await storedSecrets(storage);
  if (!named && secrets.length === 0) return { kind: 'none' };
  for (const [other, description] of Object.entries(secrets[0]?.keys ?? {})) {
    if (secrets.every(({ keys }) => other in keys) && (await storage.checkKey(bytes, description)))
      return { kind: 'other', id: other };
  }
  return { kind: 'wrong' };
}

/** Keeps all secrets for these keys, and for no others. The storage must be able to open them. */
export async function keepFor(storage: Storage, keyIds: string[]): Promise<void> {
  for (const { name } of await storedSecrets(storage)) {
    const secret = await storage.get(name);
    if (secret !== undefined) await storage.store(name, secret, keyIds);
  }
}

/** Has one key open everything, and lets the others go. */
export async function settleOn(storage: Storage, keyId: string): Promise<void> {
  await keepFor(storage, [keyId]);
  await storage.setDefaultKeyId(keyId);
}
