import { setTimeout as delay } from 'node:timers/promises';

const pollIntervalMs = 20;

/** Limits of {@link poll}. */
export interface PollOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks every 20 ms until there is an answer. Undefined when the deadline passes first, so that the caller says
 * what was missing; rejects with the signal's reason when aborted, and with the error of `probe`.
 */
export async function poll<Answer>(
  probe: () => Answer | undefined | Promise<Answer | undefined>,
  { deadlineMs, signal }: PollOptions,
): Promise<Answer | undefined> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(pollIntervalMs, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}
