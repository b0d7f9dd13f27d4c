import {
  closeSync,
  existsSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Note } from './notes.ts';

/** What a power failure takes: all that was not synced, or the contents alone, or the names alone. */
export type Loss = 'all' | 'contents' | 'names';

interface Lost {
  /** The folder in which the library has kept what it needs. */
  readonly room: string;
  /** The watched folder, in which nobody works any more. */
  readonly folder: string;
  readonly notes: readonly Note[];
  readonly loss: Loss;
}

/**
 * Takes back what no sync has made sure of, newest first, as a power failure may. A sync of a file keeps its content; a
 * sync of a folder keeps the names in it. That is what POSIX promises: some file systems keep more.
 * @returns how many calls were taken back.
 */
export function loseUnsynced({ room, folder, notes, loss }: Lost): number {
  const done = notes.filter(({ result }) => result === 'done' || result === 'torn');
  const isLost = (note: Note, index: number): boolean => {
    const later = done.slice(index + 1).filter(({ call }) => call === 'fsync');
    if (isContent(note)) return loss !== 'names' && !later.some(({ inode }) => inode === note.inode);
    const parent = dirname(note.other || note.absolute);
    return isName(note) && loss !== 'contents' && !later.some(({ absolute }) => absolute === parent);
  };
  const lost = done.filter(isLost);
  const files = filesByInode([folder, join(room, 'shadow')]);
  const saved = readFileSync(join(room, 'saved'));
  // Contents first: the file of a content is known by its number, whatever its name is.
  for (const note of lost.filter(isContent).toReversed()) restoreContent(note, files.get(note.inode), saved);
  for (const note of lost.filter(isName).toReversed()) restoreName(note, join(room, 'shadow'));
  return lost.length;
}

function isContent({ call }: Note): boolean {
  return call === 'write' || call === 'truncate';
}

function isName({ call }: Note): boolean {
  return call === 'rename' || call === 'unlink' || call === 'link' || call === 'create' || call === 'mkdir';
}

function filesByInode(folders: readonly string[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const folder of folders)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        found.set(statSync(path).ino, path);
      }
  return found;
}

function restoreContent(
  { from, length, size, savedAt }: Note,
  path: string | undefined,
  saved: Buffer,
): void {
  // It was never in our reach, or its last name went before anybody could open it again.
  if (path === undefined) return;
  const file = openSync(path, 'r+');
  try {
    if (length > 0) writeSync(file, saved, savedAt, length, from);
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}

function restoreName({ call, absolute, other, kept }: Note, shadow: string): void {
  switch (call) {
    case 'create':
    case 'link':
      rmSync(absolute, { force: true });
      return;
    case 'mkdir':
      // What has been made in it is lost with it.
      if (existsSync(absolute) && readdirSync(absolute).length === 0) rmdirSync(absolute);
      return;
    case 'rename':
      if (existsSync(other)) renameSync(other, absolute);
      if (kept !== undefined) linkSync(join(shadow, kept), other);
      return;
    default:
      if (kept === undefined) return;
      if (existsSync(absolute)) unlinkSync(absolute);
      linkSync(join(shadow, kept), absolute);
  }
}
