import { access, chmod, constants, lstat, mkdir, readdir, readFile, statfs } from 'node:fs/promises';
import { type Disk, realDisk } from './disk.ts';
import { type AppendOptions, DurableFiles } from './durable-files.ts';
import { type BoundedRead, readBounded } from './read-bounded.ts';
import { countLines, type LineLimits, type LinesRead, readLines } from './read-lines.ts';

const ownerOnlyFolder = 0o700;
const permissionBits = 0o777;

/** What stands at a path. */
export interface Standing {
  readonly isLink: boolean;
  readonly uid: number;
  /** Who may do what, e.g. `0o700`. */
  readonly mode: number;
  readonly sizeBytes: number;
}

/** The file operations the bot uses; each rejects with Node's own error. */
export interface Files {
  readText(path: string): Promise<string>;
  /**
   * Adds a line to a file that only its owner may read, making the file when needed: all of it or nothing, and on the
   * disk when this resolves. A link is not followed.
   */
  appendLine(path: string, line: string, options?: AppendOptions): Promise<void>;
  isWritable(directory: string): Promise<boolean>;
  /** Bytes an unprivileged process may still write. */
  freeBytes(directory: string): Promise<number>;
  /** Names in a folder. */
  list(directory: string): Promise<readonly string[]>;
  /** True for anything that stands there, even a link that leads nowhere. */
  isThere(path: string): Promise<boolean>;
  /** What stands there, without following a link; undefined for nothing. */
  inspect(path: string): Promise<Standing | undefined>;
  /** Reads a small file that others may have put there. */
  readBounded(path: string, limits: { limitBytes: number; links: 'follow' | 'refuse' }): Promise<BoundedRead>;
  /** Reads a file of lines that others may have put there. */
  readLines(path: string, limits: LineLimits): Promise<LinesRead>;
  /** How many lines a file has, counted up to `limit`; 0 where there is no file. */
  countLines(path: string, limit: number): Promise<number>;
  /**
   * Makes a file that only its owner may read, with all of `text` and a line end or not at all. It is on the disk when
   * this resolves. False: something stands there already, and was left as it is.
   */
  createDurably(path: string, text: string): Promise<boolean>;
  /** Puts `text` in the place of a file, all of it or nothing; the file keeps its mode. It is on the disk when this resolves. */
  replaceDurably(path: string, text: string): Promise<void>;
  /**
   * Puts a file that only its owner may read, with all of `text`, in the place of whatever stands there, even a link.
   * It is on the disk when this resolves.
   */
  writeDurably(path: string, text: string): Promise<void>;
  /** Gives a file another name, in the place of whatever stands there. It is on the disk when this resolves. */
  renameDurably(from: string, to: string): Promise<void>;
  /**
   * Gives a file another name, which is on the disk before the old one goes. False: something stands there already, and
   * both were left as they are.
   */
  promoteDurably(from: string, to: string): Promise<boolean>;
  /** Takes a file or a link away, on the disk too when this resolves; it need not be there. */
  removeDurably(path: string): Promise<void>;
  /** Makes a folder that only its owner may enter, with those above it; one that is there stays as it is. */
  makeFolder(path: string): Promise<void>;
  /** Keeps everybody but its owner out of a folder. */
  restrictFolder(path: string): Promise<void>;
}

/** The file system of this machine; all that is changed in it goes through `disk`. */
export function realFiles(disk: Disk = realDisk): Files {
  const durable = new DurableFiles(disk);
  return {
    readText: (path) => readFile(path, 'utf8'),
    appendLine: (path, line, options) => durable.append(path, line, options),
    isWritable: (directory) =>
      access(directory, constants.W_OK).then(
        () => true,
        () => false,
      ),
    async freeBytes(directory) {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
    list: (directory) => readdir(directory),
    isThere: async (path) => (await inspect(path)) !== undefined,
    inspect,
    readBounded,
    readLines,
    countLines,
    createDurably: (path, text) => durable.create(path, text),
    replaceDurably: (path, text) => durable.replace(path, text),
    writeDurably: (path, text) => durable.write(path, text),
    renameDurably: (from, to) => durable.rename(from, to),
    promoteDurably: (from, to) => durable.promote(from, to),
    removeDurably: (path) => durable.remove(path),
    async makeFolder(path) {
      await mkdir(path, { recursive: true, mode: ownerOnlyFolder });
    },
    restrictFolder: (path) => chmod(path, ownerOnlyFolder),
  };
}

async function inspect(path: string): Promise<Standing | undefined> {
  try {
    const found = await lstat(path);
    const mode = found.mode & permissionBits;
    return { isLink: found.isSymbolicLink(), uid: found.uid, mode, sizeBytes: found.size };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
