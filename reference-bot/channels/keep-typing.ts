import type { Patience } from './send-with-patience.ts';

/**
 * Shows people that the bot is typing, again and again until it is disposed of. The first request is over when this
 * resolves, and no other follows the end. That one fails keeps nobody from an answer.
 */
export async function keepTyping(
  show: (signal: AbortSignal) => Promise<unknown>,
  everyMs: number,
  { clock, signal }: Patience,
): Promise<AsyncDisposable> {
  const over = new AbortController();
  const ended = AbortSignal.any([over.signal, signal]);
  const showOnce = (): Promise<unknown> => show(ended).catch(() => {});
  await showOnce();
  const refreshed = (async () => {
    while (!ended.aborted) {
      await clock.sleep(everyMs, ended).catch(() => {});
      if (!ended.aborted) await showOnce();
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await refreshed;
    },
  };
}
