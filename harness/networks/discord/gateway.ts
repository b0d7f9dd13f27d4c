import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { EventLog } from '../../waiting/event-log.ts';
import type { Breach, Told } from '../chat/chat.ts';
import type { Faults } from '../chat/faults.ts';
import { Connection } from './connection.ts';
import { membersEvent, readyEvent } from './events.ts';
import { judgeIdentify, judgeResume, type Judgement, type Law } from './judge-beginning.ts';
import { Session, type GatewayEvent, type NumberedEvent } from './session.ts';
import { finalCodes, strikeConnections } from './strike-connections.ts';
import type { World } from './world.ts';

/** Seconds of the service are so long here; it lets a bot identify itself once in five. */
const identifyGapMs = 500;
/** Session starts of a day. */
const startsADay = 1_000;
const dayMs = 24 * 60 * 60 * 1_000;
/** How a client has begun to listen. */
export interface Beginning {
  readonly kind: 'identify' | 'resume';
  readonly atMs: number;
  /** Undefined: it was taken. */
  readonly refused?: string;
  /** What it wants to hear, in bits. */
  readonly intents?: number;
}

/** A heartbeat of a client that listens. */
export interface Heartbeat {
  /** Number of the last event, by what the client tells. */
  readonly named: unknown;
  /** Number of the last event that it was told. */
  readonly told: number;
  readonly atMs: number;
}

export interface GatewayOptions {
  readonly world: World;
  readonly faults: Faults;
  readonly heartbeatMs: number;
  /** What clients are told of it, and where they resume. */
  readonly url: string;
  readonly onBreach: (breach: Omit<Breach, 'atMs'>) => void;
  /** Told what clients were told, and what they have confirmed. */
  readonly onTold: (step: Told['step'], event: GatewayEvent) => void;
  /** Told of each frame, without its content. */
  readonly onFrame: (direction: 'sent' | 'received', type: string) => void;
  /** What a session is told when it has begun. */
  readonly greeting: () => readonly GatewayEvent[];
  /** What becomes of an event for these intents; undefined: it is not for them. */
  readonly shape: (event: GatewayEvent, intents: number) => GatewayEvent | undefined;
}

/** Version 10 of the gateway: connections, and the sessions that outlive them. */
export class Gateway {
  /** In order, refused ones too. */
  readonly beginnings = new EventLog<Beginning>();
  readonly heartbeats = new EventLog<Heartbeat>();
  /** Closes that clients have asked for. */
  readonly departures = new EventLog<{ readonly code: number; readonly atMs: number }>();
  /** With what everybody is refused who identifies itself or resumes; undefined: nobody is. */
  closesWith: number | undefined;
  /** Whether the connection breaks of each who resumes. */
  breaksResumes = false;
  /** How often a bot may identify itself in what is left of the day, and how long that still is. */
  starts = { remaining: startsADay, resetAfterMs: dayMs };
  readonly #options: GatewayOptions;
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Set<Session>();
  #opened = 0;
  #identifiedMs = -Infinity;
  /** Refusals for good since the last time that a client was let in. */
  #finalRefusals = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    options.faults.onChange(() => this.#strike());
  }

  /** How often somebody has connected. */
  get connections(): number {
    return this.#opened;
  }

  /** The connections that are open, for frames that no gateway sends. */
  get sockets(): readonly WebSocket[] {
    return [...this.#connections].map(({ socket }) => socket);
  }

  /** How often a client is to send a heartbeat. */
  get heartbeatMs(): number {
    return this.#options.heartbeatMs;
  }

  /** Whether somebody would be told of what comes. */
  get isHeard(): boolean {
    return [...this.#connections].some(({ session, hears }) => session !== undefined && hears);
  }

  /** Whether what comes is told to somebody, now or when they resume. */
  get isKept(): boolean {
    return [...this.#sessions].some(({ isValid }) => isValid);
  }

  /** Tells all that listen, and keeps it for those that resume. */
  dispatch(event: GatewayEvent): void {
    const times = this.#options.faults.take('hearing', ['twice']) ? 2 : 1;
    for (const session of this.#sessions) {
      const shaped = this.#options.shape(event, session.intents);
      if (!session.isValid || shaped === undefined) continue;
      for (let time = 0; time < times; time += 1) {
        const numbered = session.add(shaped, event);
        for (const connection of this.#connections)
          if (connection.session === session) this.#tell(connection, session, numbered);
      }
    }
  }

  /** Tells clients that their sessions are no longer valid. @param resumable whether they may still resume them. */
  invalidate(resumable: boolean): void {
    for (const connection of this.#connections) {
      if (connection.session === undefined) continue;
      if (!resumable) connection.session.isValid = false;
      connection.session = undefined;
      connection.send({ op: Op.InvalidSession, d: resumable });
    }
  }

  /** Asks all clients for a heartbeat. */
  askForHeartbeat(): void {
    for (const connection of this.#connections) connection.send({ op: Op.Heartbeat });
  }

  /** Sends all clients something as it is, e.g. what is no frame. */
  sendRaw(data: string | Buffer): void {
    for (const connection of this.#connections) connection.sendRaw(data);
  }

  connect(socket: WebSocket, compression: string | undefined): void {
    this.#opened += 1;
    const { heartbeatMs, onBreach, onFrame } = this.#options;
    const connection: Connection = new Connection(socket, {
      compression,
      heartbeatMs,
      onFrame,
      onBreach,
      onMessage: (op, d) => this.#take(connection, op, d),
      onClose: () => this.#connections.delete(connection),
      onLeave: (code) => this.departures.append({ code, atMs: performance.now() }),
    });
    this.#connections.add(connection);
    connection.send({ op: Op.Hello, d: { heartbeat_interval: heartbeatMs, _trace: ['["fake"]'] } });
    this.#strike();
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.terminate();
  }

  #take(connection: Connection, op: unknown, d: unknown): void {
    switch (op) {
      case Op.Heartbeat:
        if (connection.session) this.#noteHeartbeat(connection.session, d);
        return;
      case Op.Identify:
        return this.#identify(connection, d);
      case Op.Resume:
        return this.#resume(connection, d);
      case Op.PresenceUpdate:
      case Op.VoiceStateUpdate:
      case Op.RequestGuildMembers:
        if (connection.session === undefined) return connection.close(Close.NotAuthenticated);
        if (op === Op.RequestGuildMembers)
          connection.tell(connection.session.add(membersEvent(this.#options.world, d ?? {})));
        return;
      default:
        this.#refuse(
          connection,
          Close.UnknownOpcode,
          `sent the gateway a frame with the opcode ${String(op)}`,
        );
    }
  }

  #identify(connection: Connection, d: unknown): void {
    const { onBreach } = this.#options;
    if (connection.session !== undefined) return connection.close(Close.AlreadyAuthenticated);
    const note = this.#noter('identify');
    const asked = this.#admit(connection, judgeIdentify(d, this.#law), note);
    if (asked === undefined) return;
    if (performance.now() - this.#identifiedMs < identifyGapMs) {
      note('too soon');
      return connection.send({ op: Op.InvalidSession, d: false });
    }
    if (this.starts.remaining <= 0) {
      note('no session starts left');
      onBreach({
        rule: 'too-many-identifies',
        sentence: 'identified itself with no session start left: the service resets its token then',
      });
      return connection.close(Close.AuthenticationFailed);
    }
    this.#identifiedMs = performance.now();
    this.#finalRefusals = 0;
    this.starts = { ...this.starts, remaining: this.starts.remaining - 1 };
    note(undefined, asked.intents);
    this.#open(connection, new Session(asked.intents), asked.shard);
  }

  #open(connection: Connection, session: Session, shard: readonly number[] = [0, 1]): void {
    const { world, url, greeting, shape } = this.#options;
    this.#sessions.add(session);
    connection.session = session;
    connection.tell(session.add(readyEvent(world, session.id, `${url}/resume`, shard)));
    for (const event of greeting()) {
      const shaped = shape(event, session.intents);
      if (shaped) connection.tell(session.add(shaped));
    }
  }

  #resume(connection: Connection, d: unknown): void {
    if (connection.session !== undefined) return connection.close(Close.AlreadyAuthenticated);
    const note = this.#noter('resume');
    if (this.breaksResumes) {
      note('broken');
      return connection.terminate();
    }
    const asked = this.#admit(connection, judgeResume(d, this.#law), note);
    if (asked === undefined) return;
    const session = [...this.#sessions].find(({ id, isValid }) => isValid && id === asked.session_id);
    if (session === undefined) {
      note('no such session');
      return connection.send({ op: Op.InvalidSession, d: false });
    }
    if (asked.seq > session.sequence || asked.seq < 0) {
      note(String(Close.InvalidSeq));
      session.isValid = false;
      const sentence = `resumed after the event ${asked.seq}, though its session has had ${session.sequence}`;
      return this.#refuse(connection, Close.InvalidSeq, sentence);
    }
    note();
    // A session has one connection, the last.
    for (const other of this.#connections) if (other.session === session) other.session = undefined;
    connection.session = session;
    this.#confirm(session, asked.seq);
    for (const event of session.after(asked.seq)) this.#tell(connection, session, event);
    connection.send({ op: Op.Dispatch, t: 'RESUMED', s: session.sequence, d: { _trace: ['["fake"]'] } });
  }

  #tell(connection: Connection, session: Session, event: NumberedEvent): void {
    if (connection.tell(event)) this.#options.onTold('handed', session.originOf(event));
  }

  #noteHeartbeat(session: Session, named: unknown): void {
    this.heartbeats.append({ named, told: session.sequence, atMs: performance.now() });
    if (typeof named === 'number') this.#confirm(session, named);
  }

  #confirm(session: Session, sequence: number): void {
    for (const event of session.confirm(sequence)) this.#options.onTold('taken', event);
  }

  get #law(): Law {
    const { world, faults } = this.#options;
    const isExpired = faults.peek('hearing', ['expire']) !== undefined;
    return { world, isExpired, closesWith: this.closesWith };
  }

  #noter(kind: Beginning['kind']): (refused?: string, intents?: number) => void {
    return (refused, intents) =>
      this.beginnings.append({
        kind,
        atMs: performance.now(),
        ...(refused !== undefined && { refused }),
        ...(intents !== undefined && { intents }),
      });
  }

  /** What a client has asked for; undefined where it is closed instead. */
  #admit<Asked>(
    connection: Connection,
    judgement: Judgement<Asked>,
    note: (refused: string) => void,
  ): Asked | undefined {
    if (judgement.kind === 'fine') return judgement.asked;
    note(String(judgement.code));
    if (judgement.kind === 'wrong') this.#refuse(connection, judgement.code, judgement.sentence);
    else this.#refuseForGood(connection, judgement.code);
    return undefined;
  }

  #refuse(connection: Connection, code: number, sentence: string): void {
    this.#options.onBreach({ rule: 'bad-frame', sentence: `${sentence}: the service closes with ${code}` });
    connection.close(code);
  }

  #refuseForGood(connection: Connection, code: number): void {
    if (finalCodes.has(code)) this.#finalRefusals += 1;
    // Once more may be an attempt to be sure.
    if (this.#finalRefusals > 2)
      this.#options.onBreach({
        rule: 'identified-after-final-close',
        sentence: `came to the gateway ${this.#finalRefusals} times although that had closed with ${code}, which is for good`,
      });
    connection.close(code);
  }

  #strike(): void {
    strikeConnections(this.#options.faults, this.#connections, this.#sessions);
  }
}
