import { constants, createDeflate, createZstdCompress, type Deflate, type ZstdCompress } from 'node:zlib';
import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import type { Breach } from '../chat/chat.ts';
import type { NumberedEvent, Session } from './session.ts';

/** A longer frame of a client is refused. */
const longestFrameBytes = 4_096;
/** A client may send so many frames in a minute. */
const framesAMinute = 120;
const minuteMs = 60_000;
/** A client that misses so many heartbeats has gone. */
const missedHeartbeats = 5;
/** A client that was asked to reconnect is disconnected after this time. */
const leaveMs = 2_000;

/** Each frame is flushed. */
const compressors = new Map<string | undefined, () => Deflate | ZstdCompress>([
  ['zlib-stream', () => createDeflate({ flush: constants.Z_SYNC_FLUSH })],
  ['zstd-stream', () => createZstdCompress({ flush: constants.ZSTD_e_flush })],
]);

interface Frame {
  readonly op: Op;
  readonly d?: unknown;
  readonly s?: number;
  readonly t?: string;
}

export interface ConnectionOptions {
  /** How everything is compressed as one stream, as the client names it. Undefined: not at all. */
  readonly compression: string | undefined;
  readonly heartbeatMs: number;
  readonly onMessage: (op: unknown, d: unknown) => void;
  readonly onClose: () => void;
  /** The client has closed it. */
  readonly onLeave: (code: number) => void;
  readonly onFrame: (direction: 'sent' | 'received', type: string) => void;
  readonly onBreach: (breach: Omit<Breach, 'atMs'>) => void;
}

/** One connection of a client, with its heartbeats. */
export class Connection {
  /** Undefined: the client has not identified itself. */
  session: Session | undefined;
  /** False: heartbeats are not acknowledged. */
  isAcknowledged = true;
  readonly socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #compressor: Deflate | ZstdCompress | undefined;
  readonly #watch: NodeJS.Timeout;
  /** `silent`: it stays open, and nothing comes through. `leaving`: events wait for the next connection. */
  #state: 'open' | 'silent' | 'leaving' | 'closed' = 'open';
  #heartbeatMs = performance.now();
  #frameTimes: number[] = [];

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.socket = socket;
    this.#options = options;
    this.#compressor = compressors.get(options.compression)?.();
    this.#compressor?.on('data', (chunk: Buffer) => socket.send(chunk));
    this.#watch = setInterval(() => this.#missHeartbeat(), options.heartbeatMs).unref();
    socket.on('message', (data: Buffer) => {
      if (this.#state === 'open' || this.#state === 'leaving') this.#take(data);
    });
    socket.on('error', () => {});
    socket.on('close', (code) => {
      if (this.#state === 'closed') return;
      // A client that leaves in this way wants no more of its session.
      if ((code === 1000 || code === 1001) && this.session) this.session.isValid = false;
      options.onLeave(code);
      this.#end();
    });
  }

  /** Whether it would be told of what comes. */
  get hears(): boolean {
    return this.#state === 'open';
  }

  /** @returns whether it was told. */
  tell(event: NumberedEvent): boolean {
    const { hears } = this;
    if (hears) this.send({ op: Op.Dispatch, ...event });
    return hears;
  }

  send(frame: Frame): void {
    if (this.#state !== 'open' && this.#state !== 'leaving') return;
    this.#options.onFrame('sent', frame.t ?? Op[frame.op]);
    this.sendRaw(JSON.stringify({ t: null, s: null, d: null, ...frame }));
  }

  sendRaw(data: string | Buffer): void {
    if (this.#compressor) this.#compressor.write(data);
    else this.socket.send(data);
  }

  fallSilent(): void {
    this.#state = 'silent';
  }

  askToReconnect(): void {
    this.send({ op: Op.Reconnect });
    this.#state = 'leaving';
    setTimeout(() => this.terminate(), leaveMs).unref();
  }

  close(code: number): void {
    this.#end();
    this.socket.close(code);
  }

  terminate(): void {
    this.#end();
    this.socket.terminate();
  }

  #end(): void {
    this.#state = 'closed';
    clearInterval(this.#watch);
    this.#options.onClose();
  }

  #take(data: Buffer): void {
    const now = performance.now();
    this.#frameTimes = [...this.#frameTimes.filter((at) => now - at < minuteMs), now];
    if (this.#frameTimes.length > framesAMinute)
      return this.#refuse(Close.RateLimited, 'more than 120 frames a minute');
    if (data.length > longestFrameBytes)
      return this.#refuse(Close.DecodeError, `a frame of ${data.length} bytes`);
    const frame = parse(data);
    if (frame === undefined) return this.#refuse(Close.DecodeError, 'what is no JSON object');
    const { op, d } = frame;
    this.#options.onFrame('received', Op[op as Op] ?? String(op));
    if (op === Op.Heartbeat) {
      this.#heartbeatMs = now;
      if (this.isAcknowledged) this.send({ op: Op.HeartbeatAck });
    }
    this.#options.onMessage(op, d);
  }

  #refuse(code: number, what: string): void {
    this.#options.onBreach({
      rule: 'bad-frame',
      sentence: `sent the gateway ${what}: the service closes with ${code}`,
    });
    this.close(code);
  }

  #missHeartbeat(): void {
    const silentMs = performance.now() - this.#heartbeatMs;
    if (silentMs < missedHeartbeats * this.#options.heartbeatMs || this.#state !== 'open') return;
    if (this.session) this.session.isValid = false;
    this.#options.onBreach({
      rule: 'no-heartbeat',
      sentence: `sent no heartbeat for ${Math.round(silentMs / 1_000)} s, though the service wants one each ${this.#options.heartbeatMs / 1_000} s`,
    });
    this.close(Close.SessionTimedOut);
  }
}

function parse(data: Buffer): { readonly op: unknown; readonly d: unknown } | undefined {
  try {
    const frame: unknown = JSON.parse(data.toString());
    if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return undefined;
    return frame as { op: unknown; d: unknown };
  } catch {
    return undefined;
  }
}
