import type { Evidence } from '../../reports/index.ts';
import { messageOf } from '../errors/message-of.ts';
import { within } from '../waiting/waiting.ts';

/**
 * Ends everybody in a scenario. What cannot be ended, or not in time, goes on record and says nothing about the bot:
 * the run's ledger ends it at the latest. Never rejects.
 */
export async function clearStage(
  stack: AsyncDisposableStack,
  limitMs: number,
  record: (evidence: Evidence) => void,
): Promise<void> {
  const wait = { why: 'everybody to end', deadlineMs: limitMs, signal: new AbortController().signal };
  try {
    await within(stack.disposeAsync(), wait);
  } catch (error) {
    record({ kind: 'log', source: 'end of the scenario', lines: messagesOf(error) });
  }
}

/** Several may fail to end, each of which suppresses the one before. */
function messagesOf(error: unknown): string[] {
  return error instanceof SuppressedError
    ? [...messagesOf(error.suppressed), ...messagesOf(error.error)]
    : [messageOf(error)];
}
