import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock, Files } from '../../base/seams/seams.ts';
import { MatrixError } from './matrix-error.ts';

export interface Machine {
  readonly clock: Pick<Clock, 'now'>;
  readonly platform: NodeJS.Platform;
}

/**
 * Whether the machine can be trusted with the channel at all.
 * @throws MatrixError `clock`, `startup-failed`.
 */
export function checkMachine(
  { clock, platform }: Machine,
  { encrypted }: { readonly encrypted: boolean },
): void {
  const now = clock.now();
  if (!Number.isFinite(now) || now < 0) throw new MatrixError('clock', 'system clock is before UNIX_EPOCH');
  if (platform !== 'win32' || !encrypted) return;
  throw new MatrixError(
    'startup-failed',
    'encrypted Matrix state is unsupported on Windows in this release; set matrix.encrypted to false, or run the bot on Linux or macOS',
  );
}

export interface FolderOptions {
  readonly files: Files;
  readonly folder: string;
  readonly encrypted: boolean;
  readonly log: Logger;
}

/**
 * Makes the folder for keys and memory.
 * @throws MatrixError `client-build`.
 */
export async function makeFolder({ files, folder }: FolderOptions): Promise<void> {
  await files.makeFolder(folder).catch((error: unknown) => {
    throw MatrixError.from('client-build', error);
  });
}

/**
 * Keeps others out of it.
 * @throws MatrixError `encrypted-state-io`.
 */
export async function restrictFolder({ files, folder, encrypted, log }: FolderOptions): Promise<void> {
  await files.restrictFolder(folder).catch((error: unknown) => {
    const told = `failed to keep others out of ${folder}: ${messageOf(error)}`;
    if (encrypted) throw new MatrixError('encrypted-state-io', told, { cause: error });
    log.warn({ err: error }, told);
  });
}
