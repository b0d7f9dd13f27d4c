import { randomBytes, randomUUID } from 'node:crypto';
import type { DurableIndexedDb } from '../../../crypto-store/durable-indexeddb/durable-indexeddb.ts';
import type { CryptoStore } from '../open-client.ts';
import { Notes } from '../../../crypto-store/notes.ts';
import { StoreMismatch } from './store-mismatch.ts';

const claimName = 'claim';
// On the disk of everybody who ever ran the responder.
const notesDatabase = 'responder';
const cryptoDatabasePrefix = 'responder';
const storageKeyBytes = 32;

/** The account and device whose keys a store holds. */
export interface StoreOwner {
  readonly userId: string;
  readonly deviceId: string;
}

/** What a store knows of itself since its first use. */
interface Claim extends StoreOwner {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  /** It stands beside what it encrypts: the mode of the file is what protects it. */
  readonly storageKey: Uint8Array;
}

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
 * @throws StoreMismatch when it belongs to another account or device; it is closed then.
 */
export async function openAccountStore(
  database: DurableIndexedDb,
  file: string,
  owner: Pick<StoreOwner, 'userId'> & Partial<StoreOwner>,
): Promise<AccountStore> {
  const notes = await Notes.open(database.indexedDB, notesDatabase);
  const claimed = notes.get<Claim>(claimName);
  const check = ({ userId, deviceId = claimed?.deviceId }: Partial<StoreOwner>): void => {
    if (!claimed || (claimed.userId === userId && claimed.deviceId === deviceId)) return;
    throw new StoreMismatch(
      `${file} belongs to ${claimed.userId} device ${claimed.deviceId}, and was left as it is; expected the store of ${userId} device ${deviceId}, or a new one`,
    );
  };
  try {
    check(owner);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    deviceId: claimed?.deviceId,
    async claim({ userId, deviceId }, now) {
      check({ userId, deviceId });
      const claim = claimed ?? newClaim({ userId, deviceId }, now);
      if (!claimed) await notes.put(claimName, claim);
      database.install();
      const { id, madeAt, storageKey } = claim;
      return { id, madeAt, notes, crypto: { useIndexedDB: true, cryptoDatabasePrefix, storageKey } };
    },
    close: () => database.close(),
  };
}

function newClaim({ userId, deviceId }: StoreOwner, madeAt: number): Claim {
  const storageKey = new Uint8Array(randomBytes(storageKeyBytes));
  return { userId, deviceId, id: randomUUID(), madeAt, storageKey };
}
