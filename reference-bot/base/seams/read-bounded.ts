import { constants, open } from 'node:fs/promises';

/** What a small file holds, or why it is not read. */
export type BoundedRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** A folder, a pipe, a device, or a link where links are refused. */
  | { readonly kind: 'not-regular' }
  | { readonly kind: 'too-long' };

/**
 * Reads at most `limitBytes` of a file as UTF-8. A pipe that somebody has planted does not hold it up.
 * @throws Node's error when the file cannot be read, and a TypeError for bytes that are no UTF-8.
 */
export async function readBounded(
  path: string,
  { limitBytes, links }: { readonly limitBytes: number; readonly links: 'follow' | 'refuse' },
): Promise<BoundedRead> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === 'refuse' ? constants.O_NOFOLLOW : 0);
  let file;
  try {
    file = await open(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'absent' };
    if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO') return { kind: 'not-regular' };
    throw error;
  }
  try {
    if (!(await file.stat()).isFile()) return { kind: 'not-regular' };
    const buffer = Buffer.alloc(limitBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    if (length > limitBytes) return { kind: 'too-long' };
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      buffer.subarray(0, length),
    );
    return { kind: 'text', text };
  } finally {
    await file.close();
  }
}
