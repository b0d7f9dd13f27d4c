import { messageOf } from '../base/errors/message-of.ts';
import { OutsideFault } from '../base/errors/outside-fault.ts';
import type { Files } from '../base/seams/seams.ts';
import { trimWhiteSpace } from '../base/trim-white-space.ts';
import { daemonNotePath, stateLockPath, tryLockState } from './state-lock.ts';

const noteLimitBytes = 4_096;
/** What a process id is on the systems that we know. */
const largestPid = 2_147_483_647;
/** The first process is no gateway, and 0 and below are groups. */
const smallestPid = 2;

export interface MaintenanceOptions {
  readonly files: Files;
  /** The state directory. */
  readonly folder: string;
  /** The command, as the operator types it. */
  readonly command: string;
}

/**
 * Keeps gateways and other commands away from what is kept, while a command changes it. A gateway that holds no lock is
 * noticed by its process id.
 * @returns the lock; disposing gives it back, and so does the end of this process.
 * @throws OutsideFault where somebody else is at it.
 */
export async function holdForMaintenance({
  files,
  folder,
  command,
}: MaintenanceOptions): Promise<Disposable> {
  const lock = tryLockState(folder);
  if (!lock) {
    throw new OutsideFault(
      `Matrix rekey lock at ${stateLockPath(folder)} is held by another process — likely the carapace daemon. Stop it, then run \`${command}\` again.`,
    );
  }
  try {
    await requireNoDaemon(files, folder, command);
    return lock;
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

async function requireNoDaemon(files: Files, folder: string, command: string): Promise<void> {
  const path = daemonNotePath(folder);
  const failed = (why: string): OutsideFault =>
    new OutsideFault(`failed to read daemon PID file at ${path}: ${why}`);
  const note = await files
    .readBounded(path, { limitBytes: noteLimitBytes, links: 'refuse' })
    .catch((error: unknown) => {
      throw failed(messageOf(error));
    });
  if (note.kind === 'absent') return;
  if (note.kind !== 'text')
    throw failed(note.kind === 'too-long' ? 'it is too long' : 'it is no regular file');
  const pid = pidIn(note.text);
  if (pid === undefined || !isRunning(pid)) return;
  throw new OutsideFault(
    `carapace daemon appears to be running (pid ${pid}, recorded at ${path}). Stop the daemon before running \`${command}\`; if no daemon runs, remove that file.`,
  );
}

/** Undefined for what names no process that could be a gateway. */
function pidIn(text: string): number | undefined {
  const written = trimWhiteSpace(text);
  const pid = /^\d{1,10}$/u.test(written) ? Number(written) : 0;
  return pid >= smallestPid && pid <= largestPid ? pid : undefined;
}

/** True also for a process that somebody else has started. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
