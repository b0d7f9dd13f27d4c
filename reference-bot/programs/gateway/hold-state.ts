import { diskAdvice } from '../../base/errors/disk-advice.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import { OutsideFault } from '../../base/errors/outside-fault.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Files } from '../../base/seams/seams.ts';
import { sweepDrafts } from '../../state/sweep-drafts.ts';
import { daemonNotePath, stateLockPath, tryLockState } from '../../state/state-lock.ts';

export interface HoldStateOptions {
  readonly files: Files;
  /** The state directory. */
  readonly folder: string;
  readonly log: Logger;
}

/** The state directory in the hands of this process. Disposing lets others have it. */
export interface HeldState extends AsyncDisposable {
  /** Takes the note of this process away. Never rejects. */
  forget(): Promise<void>;
}

/**
 * Keeps other gateways, and commands that change what is kept, away from the state directory until this process ends,
 * and notes in `daemon.pid` which process that is.
 * @throws OutsideFault where somebody else has it, or the lock or the note cannot be written.
 */
export async function holdState({ files, folder, log }: HoldStateOptions): Promise<HeldState> {
  const lock = take(folder);
  const note = daemonNotePath(folder);
  try {
    await files.writeDurably(note, `${process.pid}\n`);
  } catch (cause) {
    lock[Symbol.dispose]();
    throw new OutsideFault(`failed to write daemon PID file at ${note}: ${messageOf(cause)}: ${diskAdvice}`, {
      cause,
    });
  }
  await sweepDrafts(files, folder);
  const forget = (): Promise<void> =>
    files.removeDurably(note).catch((error: unknown) => {
      log.warn({ err: error, path: note }, 'failed to remove daemon PID file on shutdown');
    });
  return {
    forget,
    async [Symbol.asyncDispose]() {
      await forget();
      lock[Symbol.dispose]();
    },
  };
}

function take(folder: string): Disposable {
  const lock = tryLockState(folder);
  if (lock) return lock;
  throw new OutsideFault(
    `Matrix rekey lock at ${stateLockPath(folder)} is already held — another carapace daemon is running, or \`cara matrix rekey-store\` is in progress. Stop the other process before launching this daemon to avoid mixed-cipher Matrix SQLite state.`,
  );
}
