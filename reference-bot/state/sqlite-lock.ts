import { DatabaseSync } from 'node:sqlite';

/** SQLite's code for a lock that somebody else has. */
const busy = 5;

/** Takes the lock of SQLite on a file. Undefined where somebody else has it. */
export function trySqliteLock(path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === busy) return undefined;
    throw error;
  }
  return {
    [Symbol.dispose]() {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}
