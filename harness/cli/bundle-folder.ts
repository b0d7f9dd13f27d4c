import { execFileSync } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';

/**
 * Puts an output folder into one file beside it, with the program `tar`, and returns the path.
 * @throws EnvironmentError where that cannot be done.
 */
export function bundleFolder(folder: string): string {
  const whole = resolve(folder);
  const file = `${whole}.tar.gz`;
  try {
    const args = ['-czf', file, '--exclude', '.lock*', '-C', dirname(whole), basename(whole)];
    execFileSync('tar', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    return file;
  } catch (error) {
    throw new EnvironmentError(`cannot put ${folder} into ${file} with tar: ${messageOf(error)}`);
  }
}
