import { Notes } from '../../../crypto-store/notes.ts';
import type { SealedKey } from './sealed-key.ts';

const claimName = 'claim';
// On the disk of everybody who ever ran the responder.
const notesDatabase = 'responder';

/** The account and device whose keys a store holds. */
export interface StoreOwner {
  readonly userId: string;
  readonly deviceId: string;
}

/** What a store knows of itself since its first use. */
export interface Claim extends StoreOwner, KeptKey {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
}

/** As a claim keeps the key of what is stored. */
export interface KeptKey {
  /** Of a store without a passphrase. It stands beside what it encrypts: the mode of the file is what protects it. */
  readonly storageKey?: Uint8Array;
  /** The same of a store with one. */
  readonly sealedKey?: SealedKey;
}

/** Opens the notes of a store. */
export function openNotes(indexedDB: IDBFactory): Promise<Notes> {
  return Notes.open(indexedDB, notesDatabase);
}

/** Undefined of a store that nobody has claimed. */
export function readClaim(notes: Notes): Claim | undefined {
  return notes.get<Claim>(claimName);
}

/** On the disk when it resolves. */
export function writeClaim(notes: Notes, claim: Claim): Promise<void> {
  return notes.put(claimName, claim);
}
