import { constants, type FileHandle, link, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

const ownerOnly = 0o600;
const permissionBits = 0o777;
const newLine = 0x0a;
let made = 0;

/** Makes a file with all of `text` and a line end, or leaves what stands there. False: something stood there. */
export async function createDurably(path: string, text: string): Promise<boolean> {
  const draft = await write(path, `${text}\n`, ownerOnly);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
  await syncFolder(path);
  return true;
}

/** Puts `text` in the place of a file, all of it or nothing. */
export async function replaceDurably(name: string, text: string): Promise<void> {
  // A link stays one.
  const path = await realpath(name).catch(() => name);
  const mode = await stat(path).then(
    (found) => found.mode & permissionBits,
    () => ownerOnly,
  );
  await put(path, text, mode);
}

/** Puts a file that only its owner may read in the place of whatever stands there. */
export async function writeDurably(path: string, text: string): Promise<void> {
  await put(path, text, ownerOnly);
}

/** Takes a file away; it need not be there. */
export async function removeDurably(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await syncFolder(path);
}

/**
 * Adds a line to a file that only its owner may read, making the file when needed. Of a line that cannot be written
 * nothing stays, and what a crash has left without a line end does not take the new line with it.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const [file, isNew] = await openToAppend(path);
  try {
    const found = await file.stat();
    const { size } = found;
    if (!found.isFile()) throw new Error(`${path} is not a regular file`);
    if (!isNew && (found.mode & permissionBits) !== ownerOnly) await file.chmod(ownerOnly);
    const gap = size > 0 && (await lastByte(file, size)) !== newLine ? '\n' : '';
    try {
      await file.writeFile(`${gap}${line}\n`);
      await file.sync();
    } catch (error) {
      await file.truncate(size).catch(() => {});
      throw error;
    }
  } finally {
    await file.close();
  }
  if (isNew) await syncFolder(path);
}

async function openToAppend(path: string): Promise<[file: FileHandle, isNew: boolean]> {
  const { O_RDWR, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
  const flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
  try {
    return [await open(path, flags | O_EXCL, ownerOnly), true];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return [await open(path, flags, ownerOnly), false];
  }
}

async function lastByte(file: FileHandle, size: number): Promise<number | undefined> {
  const buffer = Buffer.alloc(1);
  await file.read(buffer, 0, 1, size - 1);
  return buffer[0];
}

async function put(path: string, text: string, mode: number): Promise<void> {
  const draft = await write(path, text, mode);
  try {
    await rename(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw error;
  }
  await syncFolder(path);
}

/** Writes a file beside another, through to the disk. Returns its path. */
async function write(path: string, text: string, mode: number): Promise<string> {
  made += 1;
  const draft = `${path}.secret.tmp.${process.pid}.${made}`;
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
  const file = await open(draft, flags, mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
  return draft;
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
