import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A call that changes files, or makes sure of a change. */
export type Call = 'write' | 'truncate' | 'fsync' | 'rename' | 'unlink' | 'link' | 'create' | 'mkdir';

/** A call that a process was about to make. */
export interface Point {
  /** Counted from 1. */
  readonly number: number;
  readonly call: Call;
  /** Below the watched folder. */
  readonly path: string;
  /** `killed`, `torn`: the process ended there. `failed`: we let it fail. `refused`: the system did. */
  readonly result: 'done' | 'refused' | 'killed' | 'torn' | 'failed';
}

/** A call, and what takes it back. */
export interface Note extends Point {
  /** Of the file whose content changes. */
  readonly inode: number;
  /** Where the bytes were that the call has changed, how many those were, and how long the file was. */
  readonly from: number;
  readonly length: number;
  readonly size: number;
  /** Where those bytes are kept. */
  readonly savedAt: number;
  /** Name in the shadow of what has lost its own; undefined where nothing has. */
  readonly kept: string | undefined;
  readonly absolute: string;
  /** The new name, of a rename. */
  readonly other: string;
}

/** What the preloaded library has noted since it was armed. */
export function readNotes(room: string, folder: string): readonly Note[] {
  const lines = readFileSync(join(room, 'notes'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [number, call, result, inode, from, length, size, savedAt, kept, absolute = '', other = ''] =
      line.split('\t');
    return {
      number: Number(number),
      call: call as Call,
      result: result as Point['result'],
      inode: Number(inode),
      from: Number(from),
      length: Number(length),
      size: Number(size),
      savedAt: Number(savedAt),
      kept: kept === '0' ? undefined : kept,
      absolute,
      other,
      path: relative(folder, other === '' ? absolute : other) || '.',
    };
  });
}
