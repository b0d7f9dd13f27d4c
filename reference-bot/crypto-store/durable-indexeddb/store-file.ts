import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state/in-transaction.ts';
import { ownerOnlyPath } from '../../state/owner-only-path.ts';
import { migrateFromVersion1 } from './migrate.ts';
import { describeHolder, writeHolder } from './holder.ts';
import { schema } from './tables.ts';
import { asCryptoStoreError, CryptoStoreError } from '../crypto-store-error.ts';

/** "CIDB". Tells our files from other SQLite files. */
const applicationId = 0x43_49_44_42;
const schemaVersion = 2;
/** A file of this size is checked in some ten milliseconds. */
const checkedBytes = 16 * 1024 * 1024;

/**
 * Opens the SQLite file of a store, for this process alone until it is closed or the process ends, however it ends.
 * A file and folder that are not there are made, readable for their owner only. Nothing else in this process may
 * open the file: closing it again would drop the lock.
 * @throws CryptoStoreError
 */
export function openStoreFile(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(ownerOnlyPath(dirname(file), basename(file)), { timeout: 0 });
    claim(database, file);
    writeHolder(file);
    return database;
  } catch (error) {
    database?.close();
    const known = asCryptoStoreError(file, error);
    const isHeld = known instanceof CryptoStoreError && known.problem === 'in-use';
    throw isHeld ? new CryptoStoreError('in-use', file, new Error(describeHolder(file))) : known;
  }
}

function claim(database: DatabaseSync, file: string): void {
  // Exclusive means that the lock of the first transaction is kept, and that there is no -shm file.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
  const made = numberOf(database, 'SELECT count(*) FROM sqlite_schema') > 0;
  if (made || numberOf(database, 'PRAGMA application_id') !== 0) check(database, file);
  // One sync a commit where a rollback journal needs three.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
  const version = made ? numberOf(database, 'PRAGMA user_version') : 0;
  if (version === schemaVersion) return;
  inTransaction(database, () => {
    if (version === 1) migrateFromVersion1(database);
    else database.exec(schema);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion};`);
  });
}

function check(database: DatabaseSync, file: string): void {
  if (numberOf(database, 'PRAGMA application_id') !== applicationId) {
    throw new CryptoStoreError('not-ours', file);
  }
  if (numberOf(database, 'PRAGMA user_version') > schemaVersion) {
    throw new CryptoStoreError('newer-version', file);
  }
  // What is too large for this tells its damage where it is read.
  const bytes = numberOf(database, 'PRAGMA page_count') * numberOf(database, 'PRAGMA page_size');
  if (bytes > checkedBytes) return;
  const verdict = first(database, 'PRAGMA quick_check(1)');
  if (verdict !== 'ok') throw new CryptoStoreError('damaged', file, new Error(String(verdict)));
}

function first(database: DatabaseSync, sql: string): unknown {
  return Object.values(database.prepare(sql).get() ?? {})[0];
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(first(database, sql));
}
