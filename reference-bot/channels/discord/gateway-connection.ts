import type { IncomingMessage } from 'node:http';
import { asObject, parseJson } from '../../base/json.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { Trouble } from '../channel-state.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { meaningOf, type Remains } from './close-codes.ts';
import type { GatewaySession } from './session-file.ts';

const opcodes = {
  event: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
};
const usualHeartbeatMs = 45_000;
const shortestHeartbeatMs = 100;
/** From the first byte to the first event. */
const beginLimitMs = 20_000;
/** With other codes than 1000 and 1001 the session stays. */
const keepSessionCode = 4_000;
const lingerMs = 1_000;

/** How a connection has ended. */
export interface Ending {
  readonly remains: Remains;
  /** Undefined: the service asked for another connection. */
  readonly trouble: Trouble | undefined;
  /** The session was refused: the service wants a pause of its own length. */
  readonly isInvalid?: true;
  /** With which the gateway closed. */
  readonly code?: number;
}

export interface ConnectionOptions {
  readonly url: URL;
  readonly token: string;
  readonly intents: number;
  /** Undefined: the bot identifies itself anew. */
  readonly session: () => GatewaySession | undefined;
  readonly openSocket: SocketSeams['openSocket'];
  /** It has asked to listen. */
  readonly onAsked: (how: 'identify' | 'resume') => void;
  /** What to go on with later has changed. */
  readonly onSession: (session: GatewaySession) => void;
  readonly onListening: () => void;
  /** Takes an event: it is safe when this returns. What it throws ends the connection, and the event comes again. */
  readonly onEvent: (event: { readonly t: unknown; readonly d: unknown }) => void;
  readonly onNonsense: () => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Listens through one connection. Resolves when that has ended; never rejects. */
export async function listenOnce(options: ConnectionOptions): Promise<Ending> {
  const { url, token, intents, session, openSocket, clock, signal } = options;
  const socket = openSocket(url);
  const ended = Promise.withResolvers<Ending>();
  const over = new AbortController();
  const begun = new AbortController();
  let isGreeted = false;
  let isAcknowledged = true;
  const end = (remains: Remains, kind: string, message: string): void =>
    ended.resolve({ remains, trouble: { kind, message } });
  socket.on('unexpected-response', (_, { statusCode }: IncomingMessage) =>
    end('resume', 'service', `HTTP ${statusCode} in place of the gateway`),
  );
  socket.on('error', () => end('resume', 'network', 'connection error'));
  socket.on('close', (code) => {
    const { remains, ...trouble } = meaningOf(code);
    ended.resolve({ remains, trouble, code });
  });
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const frame = isBinary ? undefined : parseJson(data.toString());
    if (!over.signal.aborted) take(asObject(frame));
  });
  signal.addEventListener('abort', () => end('resume', 'network', 'stopped'), { signal: over.signal });
  const late = clock.sleep(beginLimitMs, AbortSignal.any([over.signal, begun.signal]));
  void late.then(
    () => end('resume', 'network', `the gateway says nothing for ${beginLimitMs / 1_000} s`),
    () => {},
  );
  const ending = await ended.promise;
  over.abort();
  socket.close(keepSessionCode);
  void clock.sleep(lingerMs).then(() => socket.terminate());
  return ending;

  function take({ op, d, s, t }: Readonly<Record<string, unknown>>): void {
    switch (op) {
      case opcodes.event:
        return takeEvent({ t, d, s });
      case opcodes.heartbeat:
        return beat();
      case opcodes.reconnect:
        return ended.resolve({ remains: 'resume', trouble: undefined });
      case opcodes.invalid: {
        const trouble = { kind: 'session', message: 'the gateway says that the session is invalid' };
        return ended.resolve({ remains: d === true ? 'resume' : 'fresh', trouble, isInvalid: true });
      }
      case opcodes.hello:
        return isGreeted ? undefined : begin(asObject(d)['heartbeat_interval']);
      case opcodes.ack:
        isAcknowledged = true;
        return;
      default:
        options.onNonsense();
    }
  }

  function begin(interval: unknown): void {
    isGreeted = true;
    const told = typeof interval === 'number' && interval > 0 ? interval : usualHeartbeatMs;
    void keepAlive(Math.max(told, shortestHeartbeatMs));
    const known = session();
    options.onAsked(known ? 'resume' : 'identify');
    if (known) return send(opcodes.resume, { token, session_id: known.id, seq: known.sequence });
    const properties = { os: process.platform, browser: 'cara-smoke', device: 'cara-smoke' };
    send(opcodes.identify, { token, intents, properties });
  }

  function takeEvent({ t, d, s }: { readonly t: unknown; readonly d: unknown; readonly s: unknown }): void {
    try {
      if (t === 'READY') takeSession(asObject(d));
      else if (t !== 'RESUMED') options.onEvent({ t, d });
      if (t === 'RESUMED') listens();
    } catch {
      return end('resume', 'store', 'what is said cannot be written down');
    }
    const known = session();
    if (known && Number.isSafeInteger(s) && Number(s) > known.sequence)
      options.onSession({ ...known, sequence: Number(s) });
  }

  function takeSession({
    session_id: id,
    resume_gateway_url: resumeUrl,
    user,
  }: Readonly<Record<string, unknown>>): void {
    const me = asObject(user)['id'];
    if (typeof id !== 'string' || typeof me !== 'string' || !/^\d+$/u.test(me))
      return end('fresh', 'service', 'the gateway does not tell who the bot is');
    const known = typeof resumeUrl === 'string' && URL.canParse(resumeUrl) ? resumeUrl : url.href;
    options.onSession({ id, resumeUrl: known, sequence: 0, me });
    listens();
  }

  function listens(): void {
    begun.abort();
    options.onListening();
  }

  function send(op: number, d: unknown): void {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ op, d }));
  }

  function beat(): void {
    send(opcodes.heartbeat, session()?.sequence ?? null);
  }

  /** A connection over which nothing comes any more stays open: only a missing acknowledgement tells. */
  async function keepAlive(intervalMs: number): Promise<void> {
    try {
      for (let waitMs = intervalMs * Math.random(); ; waitMs = intervalMs) {
        await clock.sleep(waitMs, over.signal);
        if (!isAcknowledged) return end('resume', 'network', 'the gateway acknowledges no heartbeat');
        isAcknowledged = false;
        beat();
      }
    } catch {
      // It has ended.
    }
  }
}
