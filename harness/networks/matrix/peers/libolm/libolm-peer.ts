import { EventLog } from '../../../../waiting/event-log.ts';
import { blockWhenLate } from '../../../../waiting/block-when-late.ts';
import { eventually, within, type Wait } from '../../../../waiting/waiting.ts';
import { firstHeard } from '../first-heard.ts';
import type { MatchesMessage, Peer, PeerOpinion, ReceivedMessage, Shields, WireEvent } from '../peer.ts';
import { IncomingRequests, type IncomingRequest } from '../incoming-requests.ts';
import type { PeerIdentity } from '../options.ts';
import { isOver, LibolmFlow } from './flow.ts';
import type { LibolmProcess } from './libolm-process.ts';
import type { FlowState, PeerCommands, PeerReport } from './protocol.ts';

/** How long anything may take in which nobody takes part but the client and the homeserver. */
const ownWorkLimitMs = 30_000;

/** What a peer is made of; `startLibolmPeer` puts it together. */
export interface LibolmPeerParts {
  readonly identity: PeerIdentity;
  readonly process: LibolmProcess;
  /** Added to a time of the process, gives it in this one's. */
  readonly clockOffsetMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** The runner's end of a peer whose client lives in another process. It gives orders, and waits for reports. */
export class LibolmPeer implements Peer {
  readonly capabilities = { encryptedRooms: true, shields: 'lax' } as const;
  readonly transcript = new EventLog<WireEvent>();
  readonly heard = new EventLog<ReceivedMessage>();
  readonly #identity: PeerIdentity;
  readonly #process: LibolmProcess;
  readonly #peer: number;
  readonly #clockOffsetMs: number;
  readonly #wait: Pick<Wait, 'signal' | 'deadlineMs'>;
  readonly #members = new EventLog<PeerReport & { about: 'membership' }>();
  readonly #flows = new EventLog<FlowState>();
  readonly #incoming = new IncomingRequests<IncomingRequest & { readonly flow: number }>();

  constructor({ identity, process, clockOffsetMs, deadlineMs, signal }: LibolmPeerParts) {
    this.#identity = identity;
    this.#process = process;
    this.#clockOffsetMs = clockOffsetMs;
    this.#wait = { deadlineMs, signal: AbortSignal.any([signal, process.ended]) };
    this.#peer = process.enlist((report) => this.#hear(report));
  }

  get name(): string {
    return this.#identity.name;
  }

  get userId(): string {
    return this.#identity.account.userId;
  }

  get deviceId(): string {
    return this.#identity.account.deviceId;
  }

  get accessToken(): string {
    return this.#identity.account.accessToken;
  }

  /** Signs in; resolves when keys and identity are published and the first sync is through. */
  async start(): Promise<void> {
    await this.#bounded(
      'sign in',
      this.#process.ask({ ask: 'begin', peer: this.#peer, identity: this.#identity }),
    );
  }

  async directRoom(user: string, { encrypted = true } = {}): Promise<string> {
    const room = await this.#tell('createRoom', user, encrypted);
    const ofUser = (member: { readonly room: string; readonly user: string }): boolean =>
      member.room === room && member.user === user;
    await this.#members.first((member) => ofUser(member) && member.membership === 'join', {
      ...this.#wait,
      why: `${user} to accept the invitation`,
      lastSeen: () => `membership "${this.#members.items.findLast(ofUser)?.membership ?? 'none'}"`,
    });
    return room;
  }

  async entered(room: string): Promise<void> {
    const entering = eventually(async () => (await this.#tell('isInEncryptedRoom', room)) || undefined, {
      ...this.#wait,
      why: `${this.name} to enter ${room} and learn that it is encrypted`,
    });
    await blockWhenLate(entering);
  }

  send(room: string, text: string): Promise<string> {
    return this.#tell('sendText', room, text);
  }

  message(room: string, from: string, matches: MatchesMessage): Promise<ReceivedMessage> {
    return firstHeard(this, room, from, matches, this.#wait);
  }

  async shields({ wireType, room, eventId }: ReceivedMessage): Promise<Shields> {
    if (wireType !== 'm.room.encrypted') return { lax: 'PLAINTEXT', strict: 'PLAINTEXT' };
    return { lax: await this.#tell('laxShield', room, eventId), strict: 'unknown' };
  }

  async verifyUser(user: string, room: string): Promise<LibolmFlow> {
    return this.#flow(await this.#tell('requestInRoom', user, room));
  }

  async verifyDevice(user: string, device: string): Promise<LibolmFlow> {
    return this.#flow(await this.#tell('requestToDevice', user, device));
  }

  async requestFrom(user: string): Promise<LibolmFlow> {
    const { flow } = await this.#incoming.next(user, this.transcript, this.#wait);
    await this.#tell('attend', flow);
    return this.#flow(flow);
  }

  pauseReceiving(): () => void {
    // Orders are heard in turn; should the process be gone, whatever is waited for next says so.
    this.#tell('pause').catch(() => {});
    return () => void this.#tell('resume').catch(() => {});
  }

  opinionOf(user: string, device?: string): Promise<PeerOpinion> {
    return this.#tell('opinionOf', user, device);
  }

  resetIdentity(): Promise<void> {
    return this.#tell('resetIdentity');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { deadlineMs } = this.#wait;
    const end = this.#process.ask({ ask: 'end', peer: this.#peer });
    // One that does not answer ends with its process; the end of a scenario is no place to fail for that.
    const signal = this.#process.ended;
    await within(end, { why: 'the end of a peer', deadlineMs, signal }).catch(() => {});
    this.#process.dismiss(this.#peer);
  }

  async #flow(flow: number): Promise<LibolmFlow> {
    const why = 'the client to report a verification that it has begun';
    const state = await this.#flows.first((one) => one.flow === flow, { ...this.#wait, why });
    return new LibolmFlow(state, {
      transcript: this.transcript,
      states: this.#flows,
      wait: this.#wait,
      tell: (command) => this.#tell(command, flow),
    });
  }

  #tell<Name extends keyof PeerCommands>(
    command: Name,
    ...args: Parameters<PeerCommands[Name]>
  ): ReturnType<PeerCommands[Name]> {
    const answer = this.#process.ask({ ask: 'command', peer: this.#peer, command, args });
    return this.#bounded(command, answer) as ReturnType<PeerCommands[Name]>;
  }

  /** What a client does by itself is never the bot's fault, nor bound to the bot's deadlines. */
  #bounded(task: string, answer: Promise<unknown>): Promise<unknown> {
    const { signal } = this.#wait;
    const why = `the client of ${this.name}: ${task}`;
    return blockWhenLate(within(answer, { why, deadlineMs: ownWorkLimitMs, signal }));
  }

  #hear(report: PeerReport): void {
    switch (report.about) {
      case 'wire':
        return this.transcript.append(this.#inOurTime(report.event));
      case 'message':
        return this.heard.append(this.#inOurTime(report.message));
      case 'membership':
        return this.#members.append(report);
      case 'flow':
        return this.#hearOfFlow(report.state);
    }
  }

  #hearOfFlow(state: FlowState): void {
    const { flow, id, otherUser, askedBy } = state;
    const states = this.#flows;
    const isNew = !states.items.some((known) => known.flow === flow);
    states.append(state);
    if (!isNew || askedBy === 'self') return;
    this.#incoming.append({
      flow,
      id,
      otherUser,
      get isOver() {
        return isOver(states.items.findLast((known) => known.flow === flow)!);
      },
    });
  }

  #inOurTime<T extends { readonly atMs: number; readonly acknowledgedAtMs?: number }>(event: T): T {
    const { atMs, acknowledgedAtMs } = event;
    return {
      ...event,
      atMs: atMs + this.#clockOffsetMs,
      ...(acknowledgedAtMs !== undefined && { acknowledgedAtMs: acknowledgedAtMs + this.#clockOffsetMs }),
    };
  }
}
