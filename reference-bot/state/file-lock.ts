import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { trySqliteLock } from './sqlite-lock.ts';

const ownerOnly = 0o600;
/** Of BSD and macOS: opening the file takes the lock. */
const openLocked = 0x20;
const heldByOthers = 1;
/** Where a program that is started finds the file. */
const descriptor = 3;

/**
 * Takes the kernel's lock on a file, which is made when needed and stays empty: the lock of `flock(2)`, as programs in
 * other languages take it too. It belongs to the open file, so the kernel frees it when this process ends, however it
 * ends. Node.js has no call for it: on Linux the program `flock` takes it for us. Where there is none, and on Windows,
 * the lock is that of SQLite, which keeps only bots of this kind apart.
 * @returns undefined where another process holds it, or this one already.
 * @throws Node's error when the file cannot be opened; a link is not followed.
 */
export function tryLockFile(path: string): Disposable | undefined {
  if (process.platform === 'win32') return trySqliteLock(path);
  const isLinux = process.platform === 'linux';
  const locking = isLinux ? 0 : openLocked | constants.O_NONBLOCK;
  let file: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | locking, ownerOnly);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
  const lock = { [Symbol.dispose]: () => closeSync(file) };
  if (!isLinux) return lock;
  const stdio = ['ignore', 'ignore', 'pipe', file] as const;
  const { status, error, stderr } = spawnSync('flock', ['-x', '-n', String(descriptor)], {
    stdio: [...stdio],
    // It has no business with the secrets in this one.
    env: { PATH: process.env['PATH'] },
  });
  if (status === 0) return lock;
  closeSync(file);
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return trySqliteLock(path);
  if (status === heldByOthers) return undefined;
  throw error ?? new Error(`flock ended with ${status}: ${String(stderr).trim()}`);
}
