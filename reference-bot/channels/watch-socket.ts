import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Clock } from '../base/seams/seams.ts';

const pingMs = 10_000;
const pongLimitMs = 5_000;

export interface WatchSocketOptions {
  readonly clock: Clock;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Called once, with a sentence. */
  readonly onSilent: (message: string) => void;
}

/**
 * Pings the other end of an open socket again and again: service and network keep a connection open that nothing comes
 * through, and only an answer tells. Never rejects.
 */
export async function watchSocket(socket: WebSocket, options: WatchSocketOptions): Promise<void> {
  const { clock, signal, onSilent } = options;
  try {
    for (;;) {
      await clock.sleep(pingMs, signal);
      const ponged = once(socket, 'pong', { signal }).then(() => true);
      socket.ping();
      const late = clock.sleep(pongLimitMs, signal).then(() => false);
      if (await Promise.race([ponged, late])) continue;
      onSilent(`no sign of life for ${(pingMs + pongLimitMs) / 1_000} s`);
      return;
    }
  } catch {
    // It has ended.
  }
}
