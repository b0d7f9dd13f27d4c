import { randomBytes, randomUUID } from 'node:crypto';
import { ConfigError } from '../../../base/config/config-issue.ts';
import type { CryptoStore } from '../../../channels/matrix/open-client.ts';
import type { DurableIndexedDb } from '../../../state/durable-indexeddb/durable-indexeddb.ts';
import { Notes } from './notes.ts';

const claimName = 'claim';
const cryptoDatabasePrefix = 'responder';
const storageKeyBytes = 32;

/** Whose keys a store holds. */
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
export interface ResponderStore {
  /** Makes it this account's for good, and the `indexedDB` of this process. `now`: milliseconds since the epoch. */
  claim(now: number): Promise<ClaimedStore>;
  close(): void;
}

/**
 * Looks at a store before anything is written to it.
 * @throws ConfigError when it belongs to another account or device; it is closed then.
 */
export async function openResponderStore(
  database: DurableIndexedDb,
  file: string,
  owner: StoreOwner,
): Promise<ResponderStore> {
  const notes = await Notes.open(database.indexedDB);
  const claimed = notes.get<Claim>(claimName);
  if (claimed && (claimed.userId !== owner.userId || claimed.deviceId !== owner.deviceId)) {
    database.close();
    throw new ConfigError(
      `STORE: ${file} belongs to ${claimed.userId} device ${claimed.deviceId}, and was left as it is; expected the store of ${owner.userId} device ${owner.deviceId}: name another file, or none for the default`,
    );
  }
  return {
    async claim(now) {
      const claim = claimed ?? newClaim(owner, now);
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
