import { ConfigError } from '../config/config-issue.ts';
import { OutsideFault } from '../errors/outside-fault.ts';

/** With which codes the programs of this package end. */
export const exitCodes = {
  done: 0,
  /** What was asked for does not exist. */
  notFound: 1,
  /** Wrong arguments or settings. */
  usage: 2,
  /** Something outside is not ready: an address, a folder, a file, the homeserver. */
  notReady: 3,
  /** An error of the bot's own. */
  internal: 4,
} as const;

/** Codes of Node's errors that tell that an address cannot be listened on. */
const addressFaults = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES']);
const folderFaults = new Set(['EEXIST', 'ENOTDIR', 'EPERM', 'EROFS']);
const sqliteFault = 'ERR_SQLITE_ERROR';

/** The exit code of a program that an error ends. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return exitCodes.usage;
  const isOutside =
    error instanceof OutsideFault ||
    isAddressFault(error) ||
    isSqliteFault(error) ||
    folderFaults.has(codeOf(error));
  return isOutside ? exitCodes.notReady : exitCodes.internal;
}

/** True for Node's errors about an address to listen on. */
export function isAddressFault(error: unknown): boolean {
  return addressFaults.has(codeOf(error));
}

/** True for errors of SQLite itself. */
export function isSqliteFault(error: unknown): boolean {
  return codeOf(error) === sqliteFault;
}

function codeOf(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException> | undefined)?.code ?? '';
}
