import { openRegular } from './open-regular.ts';

/** What a small file holds, or why it is not read. */
export type BoundedRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** A folder, a pipe, a device, or a link where links are refused. */
  | { readonly kind: 'not-regular' }
  | { readonly kind: 'too-long' };

/**
 * Reads at most `limitBytes` of a file as UTF-8.
 * @throws Node's error when the file cannot be read, and a TypeError for bytes that are no UTF-8.
 */
export async function readBounded(
  path: string,
  { limitBytes, links }: { readonly limitBytes: number; readonly links: 'follow' | 'refuse' },
): Promise<BoundedRead> {
  const file = await openRegular(path, links);
  if (file === 'absent' || file === 'not-regular') return { kind: file };
  try {
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
