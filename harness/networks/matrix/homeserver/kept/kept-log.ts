import { closeSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { keptFolder } from './kept-state.ts';

const sizeLimitBytes = 16 * 1024 * 1024;
const tailBytes = 64 * 1024;

/** File that the kept Synapse writes its log to. */
export function keptLogPath(): string {
  return join(keptFolder(), 'synapse.log');
}

/** Empties the log once it is over 16 MiB; the server appends, so it goes on from the beginning. */
export function limitKeptLog(): void {
  const size = statSync(keptLogPath(), { throwIfNoEntry: false })?.size ?? 0;
  if (size > sizeLimitBytes) truncateSync(keptLogPath());
}

/** The newest lines among the last 64 KiB, oldest first; none where there is no log. */
export function readKeptLogTail(lines = 50): readonly string[] {
  let file: number;
  try {
    file = openSync(keptLogPath(), 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(size - from);
    readSync(file, buffer, 0, buffer.length, from);
    const read = buffer.toString('utf8').split('\n').slice(0, -1);
    // Unless it began at the start of the file, the first line is only the end of one.
    return (from > 0 ? read.slice(1) : read).slice(-lines);
  } finally {
    closeSync(file);
  }
}
