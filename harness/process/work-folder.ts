import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const gibibyte = 1024 ** 3;

/**
 * The folder below which a run keeps what it works with, such as the state of bots. It is in memory where there is
 * 1 GiB of it for files: on a busy disk one synced write can take ten seconds, and a bot would be blamed for that.
 * `TMPDIR` names another one.
 */
export function workFolder(memory = '/dev/shm', enoughBytes = gibibyte): string {
  return process.env['TMPDIR'] === undefined && hasRoom(memory, enoughBytes) ? memory : tmpdir();
}

function hasRoom(folder: string, bytes: number): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= bytes;
  } catch {
    return false;
  }
}
