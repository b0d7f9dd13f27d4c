import { messageOf } from '../errors/message-of.ts';
import type { Wait } from '../waiting/waiting.ts';
import type { RunningProcess } from './running-process.ts';

/** How long a process has to come up. */
export type StartLimits = Pick<Wait, 'deadlineMs' | 'signal'>;

/** A process that was started, and what is done with it. */
interface ComingUp<T> {
  readonly name: string;
  readonly running: RunningProcess;
  readonly limits: StartLimits;
  /** Waits for the sign that it is up, within limits that end with the process. */
  readonly isUp: (limits: StartLimits) => Promise<T>;
  /** Makes the error from its reason and what was seen last. */
  readonly failed: (reason: string, observed: string) => Error;
}

/**
 * Waits until a process that was started counts as up.
 * @throws what `failed` makes when the process ends or the sign does not come; the signal's reason when aborted.
 */
export async function untilUp<T>({
  name,
  running: { exited },
  limits: { deadlineMs, signal },
  isUp,
  failed,
}: ComingUp<T>): Promise<T> {
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
