import { DeadlineError, messageOf } from './failures.ts';

const probeEveryMs = 5;

/** Every wait says what it waits for, how long at most, and what it saw last. */
export interface Wait {
  /** Completes the sentence "waited 5 s for …"; a function is asked when time has run out. */
  readonly why: string | (() => string);
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Described in the failure; evaluated only then. */
  readonly lastSeen?: () => string;
}

/**
 * Asks again and again until the probe gives something other than undefined.
 * A probe that throws is asked again; its last error is reported if time runs out.
 * @throws DeadlineError when time runs out; the signal's reason when aborted.
 */
export async function eventually<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  wait: Wait,
): Promise<T> {
  const end = performance.now() + wait.deadlineMs;
  let lastError: unknown;
  for (;;) {
    wait.signal.throwIfAborted();
    try {
      const value = await probe();
      if (value !== undefined) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= end) {
      const seen = wait.lastSeen?.() ?? (lastError === undefined ? 'nothing' : messageOf(lastError));
      throw new DeadlineError(reasonOf(wait), wait.deadlineMs, seen);
    }
    await pause(probeEveryMs, wait.signal);
  }
}

/**
 * Bounds a promise.
 * @throws DeadlineError when time runs out; the signal's reason when aborted.
 */
export function within<T>(promise: Promise<T>, wait: Wait): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      wait.signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      settle();
      reject(wait.signal.reason);
    };
    const timer = setTimeout(() => {
      settle();
      reject(new DeadlineError(reasonOf(wait), wait.deadlineMs, wait.lastSeen?.() ?? 'nothing'));
    }, wait.deadlineMs);
    if (wait.signal.aborted) return onAbort();
    wait.signal.addEventListener('abort', onAbort);
    promise.then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}

function reasonOf({ why }: Wait): string {
  return typeof why === 'string' ? why : why();
}

/** The gap between two probes; ends early when aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
