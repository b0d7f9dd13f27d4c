import { messageOf } from '../errors/message-of.ts';
import type { Wait } from '../waiting/waiting.ts';
import type { RunningProcess } from './running-process.ts';

/** How long a process has to come up. */
export type StartLimits = Pick<Wait, 'deadlineMs' | 'signal'>;

/**
 * Waits until a process that was started counts as up.
 * @param isUp waits for the sign of it within the limits it is given; they end with the process.
 * @param failed makes the error from its reason and what was seen last.
 * @throws what `failed` makes when the process ends or the sign does not come; the signal's reason when aborted.
 */
export async function untilUp<T>(
  name: string,
  { exited }: RunningProcess,
  { deadlineMs, signal }: StartLimits,
  isUp: (limits: StartLimits) => Promise<T>,
  failed: (reason: string, observed: string) => Error,
): Promise<T> {
  const ending = new AbortController();
  void exited.then(({ text }) => ending.abort(failed(`${name} ${text} while starting`, text)));
  try {
    return await isUp({ deadlineMs, signal: AbortSignal.any([signal, ending.signal]) });
  } catch (error) {
    signal.throwIfAborted();
    ending.signal.throwIfAborted();
    const { observed = 'nothing' } = error as { readonly observed?: string };
    throw failed(`${name} did not come up: ${messageOf(error)}`, observed);
  }
}
