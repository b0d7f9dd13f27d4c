import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BlockedError } from '../../errors/blocked-error.ts';
import { cacheDirectory, makeCacheFolder } from '../../process/cache-directory.ts';
import type { JournalHead } from './journal.ts';
import { tryFileLock } from '../../process/file-lock.ts';

/**
 * The right to be the only run of this machine and user against a deployment, until it is disposed of or the process
 * ends in any way.
 * @throws BlockedError where another run has it.
 */
export function leaseDeployment({
  network,
  server,
  bot,
}: Pick<JournalHead, 'network' | 'server' | 'bot'>): Disposable {
  const folder = join(cacheDirectory(), 'live');
  makeCacheFolder(folder);
  const name = createHash('sha256')
    .update(JSON.stringify([network, server, bot]))
    .digest('hex')
    .slice(0, 24);
  const lease = tryFileLock(join(folder, `${name}.lock`));
  if (lease !== undefined) return lease;
  throw new BlockedError(`another run is under way against ${bot}; wait until it has ended`);
}
