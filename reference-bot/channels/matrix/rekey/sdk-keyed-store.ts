import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../../base/errors/message-of.ts';
import {
  openCipherRecord,
  readCipherRecord,
  sealCipherRecord,
  writeCipherRecord,
} from '../../../crypto-store/cipher-record.ts';
import type { KeyedStore } from './keyed-store.ts';

/** A database of the Matrix SDK in Rust. Its other tables are encrypted with the keys, and are not touched. */
export function sdkKeyedStore(path: string): KeyedStore<Uint8Array> {
  return {
    path,
    async read() {
      const value = readCipher(path);
      if (value === undefined) throw new Error(`Matrix SQLite store ${path} has no cipher record`);
      return value;
    },
    open(sealed, passphrase) {
      return openCipherRecord(readCipherRecord(sealed), passphrase);
    },
    seal: async (keys, passphrase) => writeCipherRecord(await sealCipherRecord(keys, passphrase)),
    async write(sealed) {
      using database = new DatabaseSync(path);
      // What was there is overwritten, and does not stay in the log.
      database.exec('PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;');
      database.prepare("UPDATE kv SET value = ? WHERE key = 'cipher'").run(sealed);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
  };
}

function readCipher(path: string): Uint8Array | undefined {
  try {
    using database = new DatabaseSync(path);
    const row = database.prepare("SELECT value FROM kv WHERE key = 'cipher'").get();
    return row?.['value'] as Uint8Array | undefined;
  } catch (error) {
    throw new Error(`read Matrix SQLite cipher ${path}: ${messageOf(error)}`, { cause: error });
  }
}
