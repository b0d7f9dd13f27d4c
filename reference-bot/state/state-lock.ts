import { join } from 'node:path';
import { diskAdvice } from '../base/errors/disk-advice.ts';
import { messageOf } from '../base/errors/message-of.ts';
import { OutsideFault } from '../base/errors/outside-fault.ts';
import { tryLockFile } from './file-lock.ts';

/** The lock on what is kept, as its holders and those who wait for it are told of it. */
export const stateLockPath = (folder: string): string => join(folder, '.matrix-rekey.lock');

/** Where a gateway notes which process it is. */
export const daemonNotePath = (folder: string): string => join(folder, 'daemon.pid');

/**
 * Takes the lock on the state directory: one gateway, or one command that changes what is kept, has it at a time.
 * @returns undefined where somebody else has it.
 * @throws OutsideFault where it cannot be taken.
 */
export function tryLockState(folder: string): Disposable | undefined {
  const path = stateLockPath(folder);
  try {
    return tryLockFile(`${path}.lock`);
  } catch (cause) {
    throw new OutsideFault(
      `failed to acquire Matrix rekey lock at ${path}: ${messageOf(cause)}: ${diskAdvice}`,
      { cause },
    );
  }
}
