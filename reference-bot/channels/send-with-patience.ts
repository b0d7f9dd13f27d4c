import type { Clock } from '../base/seams/seams.ts';
import { CallFailed } from './call-failed.ts';
import type { Delivered } from './channel.ts';

const attemptLimit = 5;
const firstDelayMs = 1_000;
const longestDelayMs = 3_600_000;

/** With what a bot waits for a network that has trouble. */
export interface Patience {
  readonly clock: Clock;
  /** Ends it: the bot stops. */
  readonly signal: AbortSignal;
}

/**
 * Tries again what may pass by itself, and not before the network wants to hear of it.
 * @param send resolves with the id of the message.
 * @param explain what `send` has thrown.
 */
export async function sendWithPatience(
  send: () => Promise<string>,
  { clock, signal }: Patience,
  explain: (error: unknown) => CallFailed = CallFailed.from,
): Promise<Delivered> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { outcome: 'sent', messageId: await send() };
    } catch (thrown) {
      const { message: error, isPassing, waitMs } = explain(thrown);
      if (!isPassing) return { outcome: 'failed', error, retry: 'never' };
      if (attempt === attemptLimit || signal.aborted) return { outcome: 'failed', error, retry: 'later' };
      const delayMs = Math.max(waitMs, firstDelayMs * 2 ** (attempt - 1));
      // An abort ends the next attempt at once.
      await clock.sleep(Math.min(delayMs, longestDelayMs), signal).catch(() => {});
    }
  }
}
