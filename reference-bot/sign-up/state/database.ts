import { DatabaseSync } from 'node:sqlite';
import { ownerOnlyPath } from '../../state/owner-only-path.ts';
import { DatabaseDamaged } from './database-damaged.ts';

/** Name of the file with codes and identities in the state folder. */
export const databaseName = 'onboarding.db';

const lockWaitMs = 2_000;

/**
 * Opens the codes and identities of a state folder; only the owner of the file can read it. A change is on the disk
 * when its statement returns; other processes may have the same file open.
 * @throws Node's error when the folder cannot be written, or the file is no database; DatabaseDamaged.
 */
export function openDatabase(folder: string): DatabaseSync {
  const database = new DatabaseSync(ownerOnlyPath(folder, databaseName), { timeout: lockWaitMs });
  // EXTRA is FULL plus a sync of the folder after the journal is gone: without it a commit can come undone.
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;');
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  if (found === 'ok') return database;
  database.close();
  throw new DatabaseDamaged(`${databaseName} is damaged`);
}
