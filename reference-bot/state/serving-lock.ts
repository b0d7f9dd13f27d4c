import { OutsideFault } from '../base/errors/outside-fault.ts';
import { ownerOnlyPath } from './owner-only-path.ts';
import { trySqliteLock } from './sqlite-lock.ts';

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
  const lock = trySqliteLock(ownerOnlyPath(folder, 'serving.lock'));
  if (lock) return lock;
  throw new FolderInUse(
    `another process serves from ${folder}: end it, or give this one a folder of its own`,
  );
}
