import { once } from 'node:events';
import { connect } from 'node:net';

const httpPort = '80';

/** Whether somebody takes connections where a URL points to. Rejects only when `signal` is aborted. */
export async function isListening(url: string | URL, signal: AbortSignal): Promise<boolean> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port || httpPort) });
  try {
    await once(socket, 'connect', { signal });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  } finally {
    socket.destroy();
  }
}
