import type { Patience } from '../send-with-patience.ts';
import type { SignalApi } from './signal-api.ts';

/** People see it for fifteen seconds, and the service may serve one call after the other. */
const refreshMs = 10_000;

/**
 * Shows somebody that the bot is typing, until it is disposed of: the service knows of both before anything else is done.
 * That it fails keeps nobody from an answer.
 */
export async function showTyping(
  to: string,
  api: SignalApi,
  { clock, signal }: Patience,
): Promise<AsyncDisposable> {
  const over = new AbortController();
  const show = (isOn: boolean): Promise<boolean> =>
    api.showTyping(to, isOn, signal).then(
      () => true,
      () => false,
    );
  const isShown = await show(true);
  const refreshed = isShown ? refresh() : undefined;
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await refreshed;
      if (isShown) await show(false);
    },
  };

  async function refresh(): Promise<void> {
    const ended = AbortSignal.any([over.signal, signal]);
    for (;;) {
      await clock.sleep(refreshMs, ended).catch(() => {});
      if (ended.aborted) return;
      await show(true);
    }
  }
}
