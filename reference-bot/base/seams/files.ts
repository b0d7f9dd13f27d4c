import { access, appendFile, constants, readdir, readFile, statfs } from 'node:fs/promises';

const ownerOnly = 0o600;

/** The file operations the bot uses; each rejects with Node's own error. */
export interface Files {
  readText(path: string): Promise<string>;
  /** Adds a line to a file that only its owner may read, making the file when needed. */
  appendLine(path: string, line: string): Promise<void>;
  isWritable(directory: string): Promise<boolean>;
  /** Bytes an unprivileged process may still write. */
  freeBytes(directory: string): Promise<number>;
  /** Names in a folder. */
  list(directory: string): Promise<readonly string[]>;
}

/** The file system of this machine. */
export function realFiles(): Files {
  return {
    readText: (path) => readFile(path, 'utf8'),
    appendLine: (path, line) => appendFile(path, `${line}\n`, { mode: ownerOnly }),
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
  };
}
