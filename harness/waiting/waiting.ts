import { DeadlineError } from '../errors/deadline-error.ts';
import { messageOf } from '../errors/message-of.ts';

/** What comes at once is seen at once; what takes long is not asked for so often that it takes longer. */
const firstPauseMs = 5;
const longestPauseMs = 50;
/** Where something tells that asking again is worth it, asking unasked only mends what was not told. */
const longestPauseWokenMs = 250;
const pauseGrowth = 1.5;

/**
 * What a wait is told: what it waits for, how many milliseconds at most, and what it saw last.
 * @example
 * ```ts
 * import { eventually, type Wait } from 'cara-smoke';
 *
 * const wait: Wait = { why: 'the clock to tick', deadlineMs: 1_000, signal: AbortSignal.timeout(2_000) };
 * const start = performance.now();
 * await eventually(() => performance.now() > start || undefined, wait);
 * ```
 */
export interface Wait {
  /** Completes the sentence "waited 5 s for …"; a function is asked when time has run out. */
  readonly why: string | (() => string);
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Described in the failure; evaluated only then. */
  readonly lastSeen?: () => string;
  /** A promise that resolves when asking again is worth it; undefined where nothing tells. */
  readonly wake?: () => Promise<void> | undefined;
  /** What came in place of it, added to the message alone: what is expected must not tell what was observed. */
  readonly instead?: () => string;
}

/**
 * Asks again and again until the probe gives something other than undefined.
 * A probe that throws is asked again; its last error is reported if time runs out. One that does not answer is not
 * waited for any longer than the rest of the time.
 * @throws DeadlineError when time runs out; the signal's reason when aborted.
 * @example
 * ```ts
 * import { DeadlineError, eventually } from 'cara-smoke';
 *
 * const { signal } = new AbortController();
 * const never = () => undefined;
 * const error = await eventually(never, { why: 'a miracle', deadlineMs: 50, signal }).catch((thrown: unknown) => thrown);
 * if (!(error instanceof DeadlineError)) throw new Error('it was not late');
 * ```
 */
export async function eventually<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  wait: Wait,
): Promise<T> {
  const end = performance.now() + wait.deadlineMs;
  let seen: string | undefined;
  let pauseMs = firstPauseMs;
  do {
    wait.signal.throwIfAborted();
    // Taken before it asks, so that no change falls between the two.
    const woken = wait.wake?.();
    const asked = performance.now();
    const attempt = await settled(ask(probe), Math.max(0, end - asked), wait.signal);
    if (attempt === late) {
      seen ??= 'no answer';
      break;
    }
    if (attempt.value !== undefined) return attempt.value;
    seen = attempt.error === undefined ? 'nothing' : messageOf(attempt.error);
    // Who takes long to answer is left alone for as long: several who wait would keep it busy otherwise.
    const answerMs = Math.min(performance.now() - asked, longestPauseWokenMs);
    await pause(Math.max(pauseMs, answerMs), wait.signal, woken);
    pauseMs = woken ? longestPauseWokenMs : Math.min(pauseMs * pauseGrowth, longestPauseMs);
  } while (performance.now() < end);
  wait.signal.throwIfAborted();
  throw overdue(wait, seen);
}

/**
 * Bounds a promise.
 * @throws DeadlineError when time runs out; the signal's reason when aborted; else what the promise rejects with.
 * @example
 * ```ts
 * import { within } from 'cara-smoke';
 *
 * const { signal } = new AbortController();
 * const answer = await within(Promise.resolve('here'), { why: 'an answer', deadlineMs: 1_000, signal });
 * if (answer !== 'here') throw new Error('it is what the promise gave');
 * ```
 */
export async function within<T>(promise: Promise<T>, wait: Wait): Promise<T> {
  const value = await settled(promise, wait.deadlineMs, wait.signal);
  if (value !== late) return value;
  throw overdue(wait);
}

const late = Symbol('late');

/** As the promise settles, but `late` when time has run out first; rejects with the signal's reason when aborted. */
function settled<T>(promise: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T | typeof late> {
  const first = Promise.withResolvers<T | typeof late>();
  const onAbort = (): void => first.reject(signal.reason);
  const timer = setTimeout(() => first.resolve(late), limitMs);
  // Heard in every case: what it may still reject with must not be left unhandled.
  promise.then(first.resolve, first.reject);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return first.promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  });
}

interface Attempt<T> {
  readonly value?: T | undefined;
  readonly error?: unknown;
}

async function ask<T>(probe: () => T | undefined | Promise<T | undefined>): Promise<Attempt<T>> {
  try {
    return { value: await probe() };
  } catch (error) {
    return { error };
  }
}

function overdue({ why, deadlineMs, lastSeen, instead }: Wait, seen = 'nothing'): DeadlineError {
  const awaited = typeof why === 'string' ? why : why();
  return new DeadlineError(awaited, deadlineMs, lastSeen?.() ?? seen, instead?.());
}

/** The gap between two probes; ends early when aborted or woken. */
function pause(milliseconds: number, signal: AbortSignal, woken?: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish);
    void woken?.then(finish);
  });
}
