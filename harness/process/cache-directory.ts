import { homedir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { makeFolder } from './make-folder.ts';

/** Where this user's installs, kept homeserver and run ledgers live; `CARA_SMOKE_CACHE_DIR` moves it. */
export function cacheDirectory(): string {
  const { CARA_SMOKE_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (CARA_SMOKE_CACHE_DIR) return CARA_SMOKE_CACHE_DIR;
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'cara-smoke');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'cara-smoke');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'cara-smoke');
}

/** Environment of a Node process that is started often: without it each would compile the same libraries anew. */
export function compileCache(): { readonly NODE_COMPILE_CACHE: string } {
  return { NODE_COMPILE_CACHE: join(cacheDirectory(), 'compiled') };
}

/**
 * Makes a folder in the cache folder.
 * @throws EnvironmentError that says how to move the cache folder.
 */
export function makeCacheFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (cause) {
    const advice = 'set CARA_SMOKE_CACHE_DIR to a folder that this user can write to';
    throw new EnvironmentError(`the cache folder cannot be written to: ${messageOf(cause)}; ${advice}`, {
      cause,
    });
  }
}
