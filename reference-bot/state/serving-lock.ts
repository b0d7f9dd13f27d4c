import { DatabaseSync } from 'node:sqlite';
import { OutsideFault } from '../base/errors/outside-fault.ts';
import { ownerOnlyPath } from './owner-only-path.ts';

const busy = 5;

/** Another process serves from the same folder. */
export class FolderInUse extends OutsideFault {
  override readonly name = 'FolderInUse';
}

/**
 * Lets one process at a time serve from a folder: a process that starts settles what an ended one left behind, which
 * would be wrong while that one lives. The kernel frees the lock when the process ends, however it ends.
 * @throws FolderInUse
 */
export function lockFolderForServing(folder: string): Disposable {
  const database = new DatabaseSync(ownerOnlyPath(folder, 'serving.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new FolderInUse(
      `another process serves from ${folder}: end it, or give this one a folder of its own`,
    );
  }
  return { [Symbol.dispose]: () => release(database) };
}

function release(database: DatabaseSync): void {
  database.exec('ROLLBACK');
  database.close();
}
