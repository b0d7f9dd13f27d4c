import type { Clock } from './clock.ts';

/**
 * The work's outcome, if it comes within `ms`.
 * @throws what `late` makes otherwise; the work itself goes on, as it cannot be stopped.
 */
export async function withDeadline<Value>(
  clock: Clock,
  ms: number,
  work: Promise<Value>,
  late: () => Error,
): Promise<Value> {
  const over = new AbortController();
  const timeout = clock.sleep(ms, over.signal).then((): never => {
    throw late();
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    over.abort();
  }
}
