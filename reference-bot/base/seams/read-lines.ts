import type { FileHandle } from 'node:fs/promises';
import { trimWhiteSpace } from '../trim-white-space.ts';
import { openRegular } from './open-regular.ts';

const chunkBytes = 65_536;
const newLine = 0x0a;

export interface LineLimits {
  /** Longest line, without its end. */
  readonly lineBytes: number;
  /** Most lines, without those that are blank. */
  readonly lines: number;
}

/** What was found where a file of lines should be. `lines`: without white space around them, and without blank ones. */
export type LinesRead =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'absent' | 'not-regular' | 'line-too-long' | 'too-many-lines' | 'not-text' };

/**
 * Reads a file of lines that others may have put there. A link is not followed.
 * @throws Node's error when it cannot be read.
 */
export async function readLines(path: string, limits: LineLimits): Promise<LinesRead> {
  const file = await openRegular(path, 'refuse');
  if (file === 'absent' || file === 'not-regular') return { kind: file };
  try {
    return await collect(file, limits);
  } finally {
    await file.close();
  }
}

/**
 * How many lines a file has, blank ones too, counted up to `limit`; 0 where there is no file.
 * @throws Node's error when it cannot be read, an error where it is no file.
 */
export async function countLines(path: string, limit: number): Promise<number> {
  const file = await openRegular(path, 'refuse');
  if (file === 'absent') return 0;
  if (file === 'not-regular') throw new Error(`${path} is not a regular file`);
  try {
    let count = 0;
    let last = newLine;
    for await (const chunk of chunksOf(file)) {
      for (const byte of chunk) if (byte === newLine) count += 1;
      last = chunk.at(-1) ?? last;
      if (count >= limit) return limit;
    }
    return last === newLine ? count : count + 1;
  } finally {
    await file.close();
  }
}

async function collect(file: FileHandle, limits: LineLimits): Promise<LinesRead> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lines: string[] = [];
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const endLine = (): void => {
    const line = trimWhiteSpace(decoder.decode(Buffer.concat(parts)));
    if (line !== '') lines.push(line);
    parts = [];
    bytes = 0;
  };
  try {
    for await (const chunk of chunksOf(file)) {
      let begin = 0;
      while (begin < chunk.length) {
        const found = chunk.indexOf(newLine, begin);
        const end = found === -1 ? chunk.length : found;
        bytes += end - begin;
        if (bytes > limits.lineBytes) return { kind: 'line-too-long' };
        parts.push(chunk.subarray(begin, end));
        if (found !== -1) endLine();
        if (lines.length > limits.lines) return { kind: 'too-many-lines' };
        begin = end + 1;
      }
    }
    endLine();
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'not-text' };
    throw error;
  }
  return lines.length > limits.lines ? { kind: 'too-many-lines' } : { kind: 'lines', lines };
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = Buffer.alloc(chunkBytes);
    const { bytesRead } = await file.read(buffer, 0, chunkBytes);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
