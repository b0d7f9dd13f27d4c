import { constants, type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a file that others may have put there, to read it. A pipe that somebody has planted does not hold it up.
 * @returns `not-regular` for a folder, a pipe, a device, or a link where links are refused.
 * @throws Node's error when it cannot be opened.
 */
export async function openRegular(
  path: string,
  links: 'follow' | 'refuse',
): Promise<FileHandle | 'absent' | 'not-regular'> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === 'refuse' ? constants.O_NOFOLLOW : 0);
  let file;
  try {
    file = await open(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO') return 'not-regular';
    throw error;
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return 'not-regular';
}
