import { join } from 'node:path';
import type { Audit } from '../../base/audit.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import { OutsideFault } from '../../base/errors/outside-fault.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Files } from '../../base/seams/seams.ts';

/** Folders that the bot makes in it. */
const inside = ['matrix', 'sessions'];
const ownerOnly = 0o700;
const others = 0o077;

export interface PrepareStateOptions {
  readonly files: Files;
  /** The state directory. */
  readonly folder: string;
  /** False for a folder that is not the bot's alone: it is left as it is. */
  readonly isOwn: boolean;
  readonly audit: Audit;
  readonly log: Logger;
  /** The user that the bot runs as. Undefined where the platform knows none. */
  readonly uid?: number | undefined;
}

/**
 * Makes the state directory, and keeps others out of it.
 * @throws OutsideFault where it belongs to somebody else, or a folder in it leads elsewhere.
 */
export async function prepareState(options: PrepareStateOptions): Promise<void> {
  const { files, folder, isOwn, audit, log, uid = process.geteuid?.() } = options;
  await files.makeFolder(folder);
  const found = await files.inspect(folder);
  if (found && uid !== undefined && found.uid !== uid) {
    throw new OutsideFault(
      `refusing to start: state_dir ${folder} belongs to user ${found.uid}, expected ${uid}: change its owner, or set CARAPACE_STATE_DIR`,
    );
  }
  for (const name of inside) {
    const path = join(folder, name);
    if (!(await files.inspect(path))?.isLink) continue;
    throw new OutsideFault(
      `refusing to start: state subdirectory ${path} is a symlink: put a folder in its place`,
    );
  }
  if (process.platform === 'win32') return;
  const wide = (found?.mode ?? 0) & others;
  if (wide !== 0) await audit('state_dir_wide_pre_existing', { observed_mode: found?.mode, wide_mask: wide });
  if (isOwn) await keepOthersOut(options);
  else if (wide !== 0)
    log.warn(
      { folder },
      'others may look into the folder of the state; CARAPACE_STATE_DIR names one for the bot alone',
    );
}

/** Out of the state directory and of the folders in it, as far as they are there. */
async function keepOthersOut({ files, folder, audit, log }: PrepareStateOptions): Promise<void> {
  for (const subdir of ['.', ...inside]) {
    const path = join(folder, subdir);
    const { mode = 0 } = (await files.inspect(path)) ?? {};
    if ((mode & others) === 0) continue;
    await files.restrictFolder(path).catch(async (error: unknown) => {
      log.warn({ folder: path, err: error }, 'others cannot be kept out of the state directory');
      await audit('state_dir_chmod_failed', { subdir, intended_mode: ownerOnly, error: messageOf(error) });
    });
  }
}
