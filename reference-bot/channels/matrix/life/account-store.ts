import { randomBytes, randomUUID } from 'node:crypto';
import type { DurableIndexedDb } from '../../../crypto-store/durable-indexeddb/durable-indexeddb.ts';
import type { CryptoStore } from '../open-client.ts';
import type { Notes } from '../../../crypto-store/notes.ts';
import { MatrixError } from '../matrix-error.ts';
import { type Claim, type KeptKey, openNotes, readClaim, type StoreOwner, writeClaim } from './claim.ts';
import { openKey, sealKey } from './sealed-key.ts';
import { StoreMismatch } from './store-mismatch.ts';

const cryptoDatabasePrefix = 'responder';
const storageKeyBytes = 32;

/** A store that belongs to this account. */
export interface ClaimedStore {
  /** Tells it from every other store. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly notes: Notes;
  readonly crypto: CryptoStore;
}

/** A store whose owner is this account, or nobody yet. */
export interface AccountStore {
  /** The device whose keys it holds. Undefined: nobody has claimed it. */
  readonly deviceId: string | undefined;
  /**
   * Makes it this account's for good, and the `indexedDB` of this process. `now`: milliseconds since the epoch.
   * @throws StoreMismatch
   */
  claim(owner: StoreOwner, now: number): Promise<ClaimedStore>;
  close(): void;
}

/**
 * Looks at a store before anything is written to it.
 * @param owner without `deviceId`: any device of the user will do
 * @param passphrase protects the keys from now on. Undefined: the mode of the file is all that protects them.
 * @throws StoreMismatch when it belongs to another account or device, MatrixError
 * `encrypted-store-passphrase-mismatch`; it is closed then.
 */
export async function openAccountStore(
  database: DurableIndexedDb,
  file: string,
  owner: Pick<StoreOwner, 'userId'> & Partial<StoreOwner>,
  passphrase?: string,
): Promise<AccountStore> {
  const notes = await openNotes(database.indexedDB);
  const claimed = readClaim(notes);
  const check = ({ userId, deviceId = claimed?.deviceId }: Partial<StoreOwner>): void => {
    if (!claimed || (claimed.userId === userId && claimed.deviceId === deviceId)) return;
    throw new StoreMismatch(
      `${file} belongs to ${claimed.userId} device ${claimed.deviceId}, and was left as it is; expected the store of ${userId} device ${deviceId}, or a new one`,
    );
  };
  let storageKey: Uint8Array | undefined;
  try {
    check(owner);
    storageKey = claimed && (await readKey(claimed, file, passphrase));
  } catch (error) {
    database.close();
    throw error;
  }
  // Sealing takes as long as a login: both go on at the same time.
  const fresh = storageKey === undefined ? makeKey(passphrase) : undefined;
  fresh?.catch(() => {});
  return {
    deviceId: claimed?.deviceId,
    async claim({ userId, deviceId }, now) {
      check({ userId, deviceId });
      const { id, madeAt } = claimed ?? { id: randomUUID(), madeAt: now };
      const made = await fresh;
      const key = made?.key ?? storageKey;
      if (key === undefined) throw new Error('a store is either new or has a key');
      // A store that had no passphrase gets the one that there is now.
      const sealsNow = passphrase !== undefined && claimed?.sealedKey === undefined;
      if (!claimed || sealsNow) {
        const kept = made?.kept ?? (await keptKey(key, passphrase));
        await writeClaim(notes, { userId, deviceId, id, madeAt, ...kept });
      }
      database.install();
      return { id, madeAt, notes, crypto: { useIndexedDB: true, cryptoDatabasePrefix, storageKey: key } };
    },
    close: () => database.close(),
  };
}

/** The key of a store; undefined where it is sealed and nobody asks for it. */
async function readKey(
  { storageKey, sealedKey }: Claim,
  file: string,
  passphrase: string | undefined,
): Promise<Uint8Array | undefined> {
  if (sealedKey === undefined || passphrase === undefined) return storageKey;
  const key = await openKey(sealedKey, passphrase);
  if (key) return key;
  throw new MatrixError('encrypted-store-passphrase-mismatch', `${file} rejected the resolved passphrase`);
}

async function makeKey(passphrase: string | undefined): Promise<{ key: Uint8Array; kept: KeptKey }> {
  const key = new Uint8Array(randomBytes(storageKeyBytes));
  return { key, kept: await keptKey(key, passphrase) };
}

async function keptKey(key: Uint8Array, passphrase: string | undefined): Promise<KeptKey> {
  return passphrase === undefined ? { storageKey: key } : { sealedKey: await sealKey(key, passphrase) };
}
