import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import { packageRoot } from '../../package-layout.ts';
import { cacheDirectory, makeCacheFolder } from '../../process/cache-directory.ts';

const source = join(packageRoot, 'harness', 'faults', 'crash', 'preload.c');
const compileLimitMs = 60_000;

/**
 * The library that is preloaded, compiled when it is first wanted and kept in the cache folder.
 * @throws EnvironmentError where it cannot be compiled.
 */
export async function compilePreload(compiler = process.env['CC'] || 'cc'): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(source)).update(process.arch).digest('hex');
  const folder = join(cacheDirectory(), 'crash-points');
  const library = join(folder, `${digest.slice(0, 16)}.so`);
  if (existsSync(library)) return library;
  makeCacheFolder(folder);
  // Another run may compile it at the same time.
  const draft = join(folder, `${randomUUID()}.so`);
  const args = ['-shared', '-fPIC', '-O1', '-o', draft, source, '-ldl', '-lpthread'];
  try {
    await promisify(execFile)(compiler, args, { timeout: compileLimitMs });
  } catch (cause) {
    const advice = 'install a C compiler, e.g. apt-get install gcc libc6-dev, or name one in CC';
    throw new EnvironmentError(
      `the library for crash points cannot be compiled: ${messageOf(cause)}: ${advice}`,
      { cause },
    );
  }
  renameSync(draft, library);
  return library;
}
