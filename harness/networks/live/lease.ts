import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BlockedError } from '../../errors/blocked-error.ts';
import { cacheDirectory, makeCacheFolder } from '../../process/cache-directory.ts';
import { tryFileLock } from '../../process/file-lock.ts';

/**
 * The right to be the only run of this machine and user against a deployment, until it is disposed of or the process
 * ends in any way.
 * @param target what makes a deployment: network, server, bot.
 * @throws BlockedError where another run has it.
 */
export function leaseDeployment(target: readonly string[]): Disposable {
  const folder = join(cacheDirectory(), 'live');
  makeCacheFolder(folder);
  const name = createHash('sha256').update(JSON.stringify(target)).digest('hex').slice(0, 24);
  const lease = tryFileLock(join(folder, `${name}.lock`));
  if (lease !== undefined) return lease;
  throw new BlockedError(`another run is under way against ${target.at(-1)}; wait until it has ended`);
}
