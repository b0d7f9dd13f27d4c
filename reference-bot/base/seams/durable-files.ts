import type { Stats } from 'node:fs';
import { constants, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';

const ownerOnly = 0o600;
const permissionBits = 0o777;
const newLine = 0x0a;
let made = 0;

/** How a line is added to a file. */
export interface AppendOptions {
  /** True: not to a file of somebody else, and not to one that has another name too. */
  readonly sole?: boolean;
}

/** Changes files so that a crash at any instant leaves them as they were or as they are to be. */
export class DurableFiles {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Makes a file with all of `text` and a line end, or leaves what stands there. False: something stood there. */
  async create(path: string, text: string): Promise<boolean> {
    const draft = await this.#write(path, `${text}\n`, ownerOnly);
    try {
      if (!(await this.#linkIfFree(draft, path))) return false;
    } finally {
      await this.#disk.unlink(draft);
    }
    await this.#syncFolder(path);
    return true;
  }

  /** Puts `text` in the place of a file, all of it or nothing. */
  async replace(name: string, text: string): Promise<void> {
    // A link stays one.
    const path = await realpath(name).catch(() => name);
    const mode = await stat(path).then(
      (found) => found.mode & permissionBits,
      () => ownerOnly,
    );
    await this.#put(path, text, mode);
  }

  /** Puts a file that only its owner may read in the place of whatever stands there. */
  async write(path: string, text: string): Promise<void> {
    await this.#put(path, text, ownerOnly);
  }

  /** Gives a file another name, in the place of whatever stands there. */
  async rename(from: string, to: string): Promise<void> {
    await this.#disk.rename(from, to);
    await this.#syncFolder(to);
  }

  /** Gives a file another name, unless something stands there. False: something stood there. */
  async promote(from: string, to: string): Promise<boolean> {
    if (!(await this.#linkIfFree(from, to))) return false;
    // The new name is on the disk before the old one goes.
    await this.#syncFolder(to);
    await this.#disk.unlink(from);
    await this.#syncFolder(from);
    return true;
  }

  /** Takes a file away; it need not be there. */
  async remove(path: string): Promise<void> {
    try {
      await this.#disk.unlink(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    await this.#syncFolder(path);
  }

  /**
   * Adds a line to a file that only its owner may read, making the file when needed. Of a line that cannot be written
   * nothing stays, and what a crash has left without a line end does not take the new line with it.
   */
  async append(path: string, line: string, { sole = false }: AppendOptions = {}): Promise<void> {
    const [file, isNew] = await this.#openToAppend(path);
    try {
      const found = await file.stat();
      const { size } = found;
      if (!found.isFile()) throw new Error(`${path} is not a regular file`);
      if (sole) requireSole(found, path);
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
    if (isNew) await this.#syncFolder(path);
  }

  async #openToAppend(path: string): Promise<[file: DiskFile, isNew: boolean]> {
    const { O_RDWR, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
    const flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
    try {
      return [await this.#disk.open(path, flags | O_EXCL, ownerOnly), true];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return [await this.#disk.open(path, flags, ownerOnly), false];
    }
  }

  async #put(path: string, text: string, mode: number): Promise<void> {
    const draft = await this.#write(path, text, mode);
    try {
      await this.#disk.rename(draft, path);
    } catch (error) {
      await this.#disk.unlink(draft).catch(() => {});
      throw error;
    }
    await this.#syncFolder(path);
  }

  /** Writes a file beside another, through to the disk. Returns its path. */
  async #write(path: string, text: string, mode: number): Promise<string> {
    made += 1;
    const draft = `${path}.secret.tmp.${process.pid}.${made}`;
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
    const file = await this.#disk.open(draft, flags, mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } catch (error) {
      await this.#disk.unlink(draft).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
    return draft;
  }

  async #linkIfFree(from: string, to: string): Promise<boolean> {
    try {
      await this.#disk.link(from, to);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** A new name is on the disk only when its folder is. */
  async #syncFolder(path: string): Promise<void> {
    // Windows opens no folders.
    if (process.platform === 'win32') return;
    const folder = await this.#disk.open(dirname(path), constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

/** What is written into a file of two names is also written where the other one is. */
function requireSole({ uid, nlink }: Stats, path: string): void {
  const self = process.geteuid?.();
  if (self !== undefined && uid !== self)
    throw new Error(`${path} belongs to user ${uid}, expected ${self}: change its owner, or move it aside`);
  if (nlink !== 1) throw new Error(`${path} has hard links: move it aside, and a new one takes its place`);
}

async function lastByte(file: DiskFile, size: number): Promise<number | undefined> {
  const buffer = Buffer.alloc(1);
  await file.read(buffer, 0, 1, size - 1);
  return buffer[0];
}
