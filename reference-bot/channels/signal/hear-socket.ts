import type { IncomingMessage } from 'node:http';
import { parseJson } from '../../base/json.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { watchSocket } from '../watch-socket.ts';
import { CallFailed, type FailureKind } from '../call-failed.ts';

const firstPauseMs = 250;
const longestPauseMs = 15_000;
/** A connection that ends earlier counts as a failure. */
const steadyMs = 10_000;

export interface SocketOptions {
  readonly url: URL;
  readonly openSocket: SocketSeams['openSocket'];
  /** Takes what came: it is safe when this returns. */
  readonly take: (delivery: unknown) => Promise<void>;
  readonly onHeard: () => void;
  /** What is said from now on may not be heard. */
  readonly onFailure: (failure: CallFailed) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Hears what comes through the socket, until the signal ends it. Nobody keeps what comes while no socket is open: one
 * that has ended is followed by another at once, and one that is dead is found out by pings.
 * @throws CallFailed of the kind `dialect` where the service has no socket any more.
 */
export async function hearSocket(options: SocketOptions): Promise<void> {
  const { onFailure, clock, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const beganMs = clock.monotonic();
    const failure = await hearOnce(options);
    if (signal.aborted) return;
    if (failure.kind === 'dialect') throw failure;
    onFailure(failure);
    if (clock.monotonic() - beganMs > steadyMs) failures = 0;
    const pauseMs = failures === 0 ? 0 : Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    failures += 1;
    await clock.sleep(Math.max(pauseMs, failure.waitMs), signal).catch(() => {});
  }
}

/** One connection. Resolves when it has ended, with the reason; never rejects. */
async function hearOnce(options: SocketOptions): Promise<CallFailed> {
  const { url, openSocket, take, onHeard, clock, signal } = options;
  const socket = openSocket(url);
  const ended = Promise.withResolvers<CallFailed>();
  const over = new AbortController();
  const fail = (kind: FailureKind, message: string): void => ended.resolve(new CallFailed(kind, message));
  socket.on('unexpected-response', (_, { statusCode }: IncomingMessage) =>
    fail(statusCode === 200 ? 'dialect' : 'service', `HTTP ${statusCode} in place of a socket`),
  );
  socket.on('error', () => fail('network', 'connection error'));
  socket.on('close', (code) => fail('network', `the socket was closed (${code})`));
  socket.on('message', (data: Buffer) => void take(parseJson(data.toString())));
  socket.on('open', () => {
    onHeard();
    void watchSocket(socket, { clock, signal: over.signal, onSilent: (message) => fail('network', message) });
  });
  signal.addEventListener('abort', () => fail('network', 'stopped'), { once: true, signal: over.signal });
  const failure = await ended.promise;
  over.abort();
  socket.terminate();
  return failure;
}
