import type { PeerIdentity } from '../options.ts';
import type { PeerOpinion, ReceivedMessage, Sas, WireEvent } from '../peer.ts';

/** A verification as the SDK sees it. */
export interface FlowState {
  /** Names the verification among those of its peer. */
  readonly flow: number;
  /** Transaction id (to-device) or request event id (in-room). */
  readonly id: string;
  readonly transport: 'to-device' | 'room';
  readonly otherUser: string;
  readonly askedBy: 'self' | 'other';
  readonly phase: 'requested' | 'ready' | 'started' | 'cancelled' | 'done';
  /** From the moment that the person is shown it. */
  readonly sas?: Sas;
}

/** What a peer's client does when it is told to. None of it waits for anybody but the homeserver. */
export interface PeerCommands {
  createRoom(guest: string, encrypted: boolean): Promise<string>;
  /** Whether it has joined, and knows that the room is encrypted. */
  isInEncryptedRoom(room: string): Promise<boolean>;
  sendText(room: string, text: string): Promise<string>;
  laxShield(room: string, eventId: string): Promise<string>;
  /** Asks in a room and gives the `flow`, which is the one already pending in that room if there is one. */
  requestInRoom(user: string, room: string): Promise<number>;
  /** Asks a device and gives the `flow`. */
  requestToDevice(user: string, device: string): Promise<number>;
  /** From now on the person looks at a verification that the other side asked for. */
  attend(flow: number): Promise<void>;
  accept(flow: number): Promise<void>;
  start(flow: number): Promise<void>;
  confirm(flow: number): Promise<void>;
  mismatch(flow: number): Promise<void>;
  cancel(flow: number): Promise<void>;
  /** Holds back what the server sends. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** After it has asked the server. */
  opinionOf(user: string, device: string | undefined): Promise<PeerOpinion>;
  resetIdentity(): Promise<void>;
}

/** What a peer's client reports without being asked. */
export type PeerReport =
  | { readonly about: 'wire'; readonly event: WireEvent }
  | { readonly about: 'message'; readonly message: ReceivedMessage }
  | {
      readonly about: 'membership';
      readonly room: string;
      readonly user: string;
      readonly membership: string;
    }
  | { readonly about: 'flow'; readonly state: FlowState };

/**
 * From the runner. Peers are numbered by it; each request is answered once, under its own number. A peer's secrets
 * travel this way and no other.
 */
export type Request = { readonly id: number; readonly peer: number } & (
  | { readonly ask: 'begin'; readonly identity: PeerIdentity }
  | { readonly ask: 'command'; readonly command: keyof PeerCommands; readonly args: readonly unknown[] }
  | { readonly ask: 'end' }
);

/** To the runner. All times are those of the sender's `performance.now()`. */
export type Reply =
  /** Sent once, first. */
  | { readonly kind: 'ready'; readonly clockOriginMs: number }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'report'; readonly peer: number; readonly report: PeerReport };
