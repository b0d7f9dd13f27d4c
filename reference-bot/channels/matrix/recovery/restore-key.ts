import { diskAdvice } from '../../../base/errors/disk-advice.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import { cleanUp, type CleanupFailure } from './clean-up.ts';
import { newJournal, writeJournal } from './cleanup-journal.ts';
import { recoveryFiles } from './recovery-files.ts';
import { isShapedLikeKey } from './recovery-key.ts';
import type { RecoveryTools } from './recovery-tools.ts';
import { findJournal, requireKnownVersion } from './settle-cleanup.ts';

export interface RestoreOptions extends RecoveryTools {
  /** Asks for the key. */
  readonly readKey: () => Promise<string>;
}

/** What became of the key; where `failures` are told, something stale lies beside it still. */
export interface Restored {
  readonly path: string;
  /** `resumed`: it was there already, and only what was stale beside it had to go. */
  readonly how: 'restored' | 'resumed';
  readonly failures: readonly CleanupFailure[];
}

/**
 * Brings a recovery key back that an operator has kept, and takes away what is left over from before. Cut off at any
 * instant, it goes on when it is done again.
 * @throws Error where there is a key already, or none was given; then nothing has been changed.
 */
export async function restoreRecoveryKey({
  files,
  stateDirectory,
  audit,
  readKey,
}: RestoreOptions): Promise<Restored> {
  const { key: path, cleanup } = recoveryFiles(stateDirectory);
  const isThere = await files.isThere(path);
  const labels = newJournal().artifacts.map(({ role }) => role);
  const found = await findJournal(files, cleanup);
  if (found) requireKnownVersion(found, cleanup);
  if (isThere && found) {
    const event = 'matrix_recovery_key_restore_cleanup_resumed';
    await audit(event, { artifacts: labels });
    return { path, how: 'resumed', failures: await writing(() => cleanUp({ files, stateDirectory, audit })) };
  }
  const key = await readKey();
  if (key === '') throw new Error('Matrix recovery key cannot be empty');
  if (!isShapedLikeKey(key))
    throw new Error(
      'Matrix recovery key must be 12 base58 groups of four characters (the final group may be three characters)',
    );
  if (isThere) throw alreadyThere(path);
  // One that was done belongs to a key that has gone since.
  if (found?.phase !== 'started') {
    await writing(() => files.writeDurably(cleanup, writeJournal(newJournal())));
    const event = 'matrix_recovery_key_restore_cleanup_anchored';
    await audit(event, { artifacts: labels });
  }
  if (!(await writing(() => files.createDurably(path, key)))) throw alreadyThere(path);
  const failures = await writing(() => cleanUp({ files, stateDirectory, audit }));
  return { path, how: 'restored', failures };
}

/** Wherever it is cut off, it goes on when it is done again. */
async function writing<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new Error(
      `bringing the Matrix recovery key back was cut off: ${messageOf(error)}. Before the bot starts again, ${diskAdvice}, and run the same command again: it goes on where it was.`,
      { cause: error },
    );
  }
}

function alreadyThere(path: string): Error {
  return new Error(
    `Matrix recovery key already exists at ${path}; refuse to overwrite. Move it aside first, if it is not the right one.`,
  );
}
