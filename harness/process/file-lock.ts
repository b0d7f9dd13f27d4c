import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { poll } from './poll.ts';

/** SQLite's code for a lock that somebody else has. */
const busy = 5;

/** Limits of {@link withFileLock}. */
export interface FileLockOptions {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Called once with the pid of the holder, when somebody else has the lock. */
  readonly onWait?: (holder: number) => void;
}

/** Somebody else held the lock until the deadline. */
export class FileLockBusy extends Error {
  override readonly name = 'FileLockBusy';
}

/**
 * Runs `work` while no other process of this machine runs its own under the same path. The kernel frees the lock
 * when its holder ends, however it ends. The file at `path` stays for the next holder.
 *
 * @throws FileLockBusy when the deadline passes, naming the holder; the signal's reason when aborted.
 */
export async function withFileLock<Result>(
  path: string,
  options: FileLockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    await acquire(database, path, options);
    try {
      return await work();
    } finally {
      rmSync(holderPath(path), { force: true });
    }
  } finally {
    database.close();
  }
}

/** Takes the lock at `path` if nobody has it. Undefined where somebody has. */
export function tryFileLock(path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  if (tryLock(database)) return { [Symbol.dispose]: () => database.close() };
  database.close();
  return undefined;
}

async function acquire(
  database: DatabaseSync,
  path: string,
  { onWait, ...limits }: FileLockOptions,
): Promise<void> {
  let announced = false;
  const acquired = await poll(() => {
    if (tryLock(database)) {
      // Only told to those who wait: who has the lock, the kernel knows.
      writeFileSync(holderPath(path), String(process.pid));
      return true;
    }
    const holder = announced ? undefined : readHolder(path);
    if (holder !== undefined) {
      announced = true;
      onWait?.(holder);
    }
    return undefined;
  }, limits);
  if (acquired) return;
  const holder = readHolder(path);
  const who = holder === undefined ? 'another process' : `process ${holder}`;
  throw new FileLockBusy(`${who} has held ${path} for more than ${limits.deadlineMs / 1_000} s`);
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === busy) return false;
    throw error;
  }
}

/** Undefined at the moment between the lock and the note of it. */
function readHolder(path: string): number | undefined {
  try {
    return Number(readFileSync(holderPath(path), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function holderPath(path: string): string {
  return `${path}.holder`;
}
