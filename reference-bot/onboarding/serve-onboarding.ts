import { ConfigError } from '../config/config-issue.ts';
import type { Seams } from '../seams/seams.ts';

const exitCodes = { badConfig: 2, notReady: 3, internal: 4 } as const;
const notReadyCodes = new Set([
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EACCES',
  'EEXIST',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);
const sqliteCode = 'ERR_SQLITE_ERROR';

const mending =
  'check the owner, the mode and the free space of the folder, and put back a copy where it is damaged';

/**
 * Serves sign-up as this process, with the settings of its environment, until SIGTERM or SIGINT. Exit codes as of
 * {@link guarded}.
 */
export function serveOnboarding(seams: Pick<Seams, 'clock' | 'fetch' | 'log'>): Promise<void> {
  return guarded(async () => {
    const signalled = new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    const { readSettings } = await import('./settings.ts');
    const { startOnboarding } = await import('./start-onboarding.ts');
    const service = await startOnboarding(readSettings(process.env), seams);
    await signalled;
    await service.stop();
  });
}

/**
 * Says in one line what went wrong, and sets the exit code: 2 wrong settings, 3 address or folder not to be had,
 * 4 an error of its own. `stateFolder` is where the work has its database.
 */
export async function guarded(
  work: () => Promise<void>,
  stateFolder = process.env['ONBOARDING_STATE_DIR'],
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { name, message, code = '' } = error as NodeJS.ErrnoException;
    const isDatabase = code === sqliteCode || name === 'DatabaseDamaged';
    const told = isDatabase ? `the codes in ${stateFolder} cannot be used: ${message}; ${mending}` : message;
    process.stderr.write(`cara-ref: ${told}\n`);
    if (error instanceof ConfigError) process.exitCode = exitCodes.badConfig;
    else if (isDatabase || name === 'FolderInUse' || notReadyCodes.has(code))
      process.exitCode = exitCodes.notReady;
    else process.exitCode = exitCodes.internal;
  }
}
