import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { poll } from './poll.ts';
import { processStart } from './process-identity.ts';

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
 * Runs `work` while no other process of this machine runs its own under the same path. A lock whose holder no
 * longer runs is taken over.
 *
 * @throws FileLockBusy when the deadline passes, naming the holder; the signal's reason when aborted.
 */
export async function withFileLock<Result>(
  path: string,
  options: FileLockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}-${lockCount++}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, start: processStart(process.pid) }));
  removeDeadClaims(path);
  try {
    await acquire(path, own, options);
    try {
      return await work();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

let lockCount = 0;

async function acquire(path: string, own: string, options: FileLockOptions): Promise<void> {
  let announced = false;
  const acquired = await poll(() => {
    if (link(own, path)) return true;
    const holder = readHolder(path);
    if (holder === 'gone') return undefined;
    if (processStart(holder.pid) !== holder.start) takeAway(path, own, holder);
    else if (!announced) {
      announced = true;
      options.onWait?.(holder.pid);
    }
    return undefined;
  }, options);
  if (acquired) return;
  const holder = readHolder(path);
  const who = holder === 'gone' ? 'another process' : `process ${holder.pid}`;
  throw new FileLockBusy(`${who} has held ${path} for more than ${options.deadlineMs / 1000} s`);
}

/** What processes that were killed in the queue have left beside the lock. */
function removeDeadClaims(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const claim = join(folder, name);
    const claimant = readHolder(claim);
    if (claimant !== 'gone' && processStart(claimant.pid) !== claimant.start) rmSync(claim, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly start?: string;
}

/** A hard link appears whole or not at all, with the holder's name inside. */
function link(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | 'gone' {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return 'gone';
  }
}

function takeAway(path: string, own: string, dead: Holder): void {
  const aside = `${own}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = readHolder(aside);
  // Somebody else took it over since it was read: give it back.
  if (taken !== 'gone' && (taken.pid !== dead.pid || taken.start !== dead.start)) link(aside, path);
  rmSync(aside, { force: true });
}
