import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const ownerOnlyFile = 0o600;
const ownerOnlyFolder = 0o700;
/** Name of the file with codes and identities in the state folder. */
export const databaseName = 'onboarding.db';

const lockWaitMs = 2_000;

/**
 * Path of a file that only its owner can read; folder and file are made when needed. SQLite itself would make the
 * file readable for everybody, and it gives its journal the mode of the file.
 * @throws Node's error when the folder cannot be written.
 */
export function ownerOnlyPath(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder });
  const path = join(folder, name);
  // Opening a file that is there and closing it again would drop the locks that this process has on it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', ownerOnlyFile));
  chmodSync(path, ownerOnlyFile);
  return path;
}

/**
 * Opens a database file that only its owner can read. A change is on the disk when its statement returns; other
 * processes may have the same file open.
 * @throws Node's error when the folder cannot be written, or the file is no database; DatabaseDamaged.
 */
export function openOwnerOnlyDatabase(folder: string, name: string): DatabaseSync {
  const database = new DatabaseSync(ownerOnlyPath(folder, name), { timeout: lockWaitMs });
  // EXTRA is FULL plus a sync of the folder after the journal is gone: without it a commit can come undone.
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;');
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  if (found === 'ok') return database;
  database.close();
  throw new DatabaseDamaged(`${name} is damaged`);
}

/** A database file is not what it was when it was written. */
export class DatabaseDamaged extends Error {
  override readonly name = 'DatabaseDamaged';
}

/** Runs `work` as one change: all of it is kept, or nothing. */
export function inTransaction<Value>(database: DatabaseSync, work: () => Value): Value {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
