import type { WebClient } from '@slack/web-api';
import type { WebSocket } from 'ws';
import { asObject, parseJson } from '../../base/json.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { watchSocket } from '../watch-socket.ts';
import { CallFailed } from '../call-failed.ts';
import { explainFailure } from './web-client.ts';

const firstPauseMs = 500;
const longestPauseMs = 15_000;
/** A connection that ends earlier counts as a failure. */
const steadyMs = 10_000;
/** A connection that is to be renewed is listened to so long. */
const farewellMs = 10_000;

export interface SocketOptions {
  /** With the app-level token. */
  readonly client: WebClient;
  readonly openSocket: SocketSeams['openSocket'];
  /** Takes what came: it is safe when this returns. @throws where it cannot be kept. */
  readonly take: (callback: unknown) => void;
  readonly onHeard: () => void;
  readonly onFailure: (failure: CallFailed) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Why a connection is over. `renewed`: Slack asks for another one. */
type End = { readonly kind: 'renewed' } | { readonly kind: 'failed'; readonly failure: CallFailed };

/** Hears what comes by Socket Mode, until the signal ends it: one connection after the other. */
export async function hearSocket(options: SocketOptions): Promise<void> {
  const { onFailure, clock, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const beganMs = clock.monotonic();
    const end = await hearOnce(options);
    if (signal.aborted) return;
    if (clock.monotonic() - beganMs > steadyMs) failures = 0;
    if (end.kind === 'failed') onFailure(end.failure);
    const pauseMs = failures === 0 ? 0 : Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    failures += 1;
    const waitMs = end.kind === 'failed' ? end.failure.waitMs : 0;
    await clock.sleep(Math.max(pauseMs, waitMs), signal).catch(() => {});
  }
}

/** One connection. Resolves when another one is needed; never rejects. */
async function hearOnce(options: SocketOptions): Promise<End> {
  const { client, openSocket, clock, signal } = options;
  let socket: WebSocket;
  try {
    const { url = '' } = await client.apps.connections.open({});
    socket = openSocket(new URL(url));
  } catch (error) {
    return { kind: 'failed', failure: explainFailure(error) };
  }
  const over = new AbortController();
  const ended = Promise.withResolvers<End>();
  const fail = (message: string): void =>
    ended.resolve({ kind: 'failed', failure: new CallFailed('network', message) });
  socket.on('unexpected-response', (_, { statusCode }) => fail(`HTTP ${statusCode} in place of a socket`));
  socket.on('error', () => fail('connection error'));
  socket.on('close', (code) => fail(`the socket was closed (${code})`));
  socket.on('message', (data: Buffer) => {
    if (hear(parseJson(data.toString()), socket, options) === 'renew') ended.resolve({ kind: 'renewed' });
  });
  socket.on('open', () => void watchSocket(socket, { clock, signal: over.signal, onSilent: fail }));
  signal.addEventListener('abort', () => fail('stopped'), { once: true, signal: over.signal });
  const end = await ended.promise;
  over.abort();
  if (end.kind === 'failed') socket.terminate();
  else
    void clock
      .sleep(farewellMs, signal)
      .then(noop, noop)
      .then(() => socket.terminate());
  return end;
}

/** Takes one message of the service, and acknowledges what is safe. What is not comes again. */
function hear(message: unknown, socket: WebSocket, { take, onHeard }: SocketOptions): 'renew' | undefined {
  const { type, payload, envelope_id: id } = asObject(message);
  if (type === 'disconnect') return 'renew';
  if (type === 'hello') onHeard();
  if (typeof id !== 'string') return undefined;
  if (type === 'events_api') {
    try {
      take(payload);
    } catch {
      return undefined;
    }
  }
  socket.send(JSON.stringify({ envelope_id: id }), noop);
  return undefined;
}

function noop(): void {}
