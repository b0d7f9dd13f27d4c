import { join } from 'node:path';
import { cacheDirectory } from '../../../../process/cache-directory.ts';
import { withFileLock } from '../../../../process/file-lock.ts';
import { poll } from '../../../../process/poll.ts';
import { signalGroup } from '../../../../process/process-identity.ts';
import { isAlive, readKeptState, removeKeptFolder } from './kept-state.ts';

const endLimitMs = 30_000;
const lockLimitMs = 90_000;

/** What {@link stopKept} found. */
export type StopOutcome = 'stopped' | 'was not running';

/** Ends the kept homeserver and removes what it left; waits for a run that is just starting it. */
export async function stopKept(signal: AbortSignal): Promise<StopOutcome> {
  return withFileLock(keptLockPath(), { deadlineMs: lockLimitMs, signal }, endKept);
}

/** File whose holder alone may start or end the kept homeserver. */
export function keptLockPath(): string {
  return join(cacheDirectory(), '.kept.lock');
}

/** As {@link stopKept}, for the holder of the lock. */
export async function endKept(): Promise<StopOutcome> {
  const state = readKeptState();
  const wasRunning = state !== undefined && isAlive(state);
  if (wasRunning) {
    signalGroup(state.pid, 'SIGKILL');
    const ended = await poll(() => (isAlive(state) ? undefined : true), { deadlineMs: endLimitMs });
    if (!ended)
      throw new Error(
        `The kept Synapse, process ${state.pid}, did not end within ${endLimitMs / 1000} s of SIGKILL`,
      );
  }
  removeKeptFolder();
  return wasRunning ? 'stopped' : 'was not running';
}
