import { messageOf } from '../base/errors/message-of.ts';
import { exitCodeOf, isSqliteFault } from '../base/program/exit-codes.ts';
import { nextSignal } from '../base/program/next-signal.ts';
import type { BaseSeams } from '../base/seams/seams.ts';
import { DatabaseDamaged } from './state/database-damaged.ts';

const mending =
  'check the owner, the mode and the free space of the folder, and put back a copy where it is damaged';

/**
 * Serves sign-up as this process, with the settings of its environment, until SIGTERM or SIGINT. Exit codes as of
 * `exitCodeOf`.
 */
export function serveSignUp(seams: Pick<BaseSeams, 'clock' | 'fetch' | 'log'>): Promise<void> {
  return guard(async () => {
    const signalled = nextSignal();
    const { readSettings } = await import('./settings.ts');
    const { startSignUp } = await import('./start-sign-up.ts');
    const service = await startSignUp(readSettings(process.env), seams);
    await signalled;
    await service.stop();
  });
}

/** Says in one line what went wrong, and sets the exit code. `stateFolder` is where the work has its database. */
export async function guard(
  work: () => Promise<void>,
  stateFolder = process.env['ONBOARDING_STATE_DIR'],
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = messageOf(error);
    const isDatabase = isSqliteFault(error) || error instanceof DatabaseDamaged;
    const told = isDatabase ? `the codes in ${stateFolder} cannot be used: ${message}; ${mending}` : message;
    process.stderr.write(`cara-ref: ${told}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
