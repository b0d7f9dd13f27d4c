import { join } from 'node:path';
import { messageOf } from '../../../../base/errors/message-of.ts';
import { holdForMaintenance } from '../../../../state/maintenance.ts';
import { sweepDrafts } from '../../../../state/sweep-drafts.ts';
import type { Console } from '../../../console/console.ts';

/**
 * Keeps the bot and other commands away from the files of the recovery key while one of these commands changes them. On
 * a new machine there is no folder for them yet: it is made.
 * @throws Error where somebody else is at it.
 */
export async function holdForRecoveryKey(
  { files }: Console,
  folder: string,
  verb: 'restore' | 'rotate',
): Promise<Disposable> {
  const command = `cara-ref matrix recovery-key ${verb}`;
  try {
    await files.makeFolder(join(folder, 'matrix'));
    const held = await holdForMaintenance({ files, folder, command });
    await sweepDrafts(files, folder);
    return held;
  } catch (error) {
    throw new Error(`Matrix recovery-key ${verb} refused: ${messageOf(error)}`, { cause: error });
  }
}
