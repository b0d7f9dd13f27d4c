import type { EventLog } from '../../../waiting/event-log.ts';
import type { WireEvidence } from '../../../../reports/index.ts';
import type { JudgedParty, SasRecord } from '../oracle/sas/record.ts';

/** A wire event as it is kept in memory, with what must not go on record. Times are those of `performance.now()`. */
export type WireEvent = Omit<WireEvidence, 'transport' | 'wireType'> & {
  readonly transport: 'to-device' | 'room';
  readonly wireType: string;
  /** When it was sent or seen. */
  readonly atMs: number;
  /** When the server confirmed it, where this peer has sent it. */
  readonly acknowledgedAtMs?: number;
  /** Decrypted content of a verification step. */
  readonly content?: Readonly<Record<string, unknown>>;
};

export interface Sas {
  readonly emoji: readonly { readonly symbol: string; readonly description: string }[];
  readonly decimals: readonly number[];
}

/**
 * A text message as the peer could read it. Its time is that of `performance.now()`.
 * @example
 * ```ts
 * import type { ReceivedMessage } from 'cara-smoke';
 *
 * export const cameEncrypted = ({ wireType }: ReceivedMessage): boolean => wireType === 'm.room.encrypted';
 * ```
 */
export interface ReceivedMessage {
  readonly eventId: string;
  readonly room: string;
  readonly sender: string;
  readonly body: string;
  /** The same as HTML, which most clients show in place of the text. */
  readonly html?: string;
  /** `m.room.encrypted` where the event came encrypted. */
  readonly wireType: string;
  /** Id of the message that it takes the place of, for an edit. */
  readonly replaces?: string;
  /** Id of the message that it is shown as a reply to. */
  readonly repliesTo?: string;
  /** It has a notification made for everybody in the room. */
  readonly callsRoom?: true;
  /** Names of what stands in clear beside the ciphertext and tells the text. */
  readonly inClear?: readonly string[];
  /** Id of the room key that it was encrypted under; absent in clear, and for peers that do not tell. */
  readonly roomKey?: string;
  readonly atMs: number;
}

/** The content of an `m.room.message`. */
export type MessageContent = Readonly<Record<string, unknown>> & {
  readonly msgtype: string;
  readonly body: string;
};

/** Chooses a message by its text, or by anything else of it. */
export type MatchesMessage = (body: string, message: ReceivedMessage) => boolean;

/** What a client shows beside a message: `lax` as Element does today, `strict` if it demanded a verified sender. */
export interface Shields {
  readonly lax: string;
  readonly strict: string;
}

/** What is said of the bot by the client of the person it talks to. Never taken as proof of anything. */
export interface PeerOpinion {
  readonly verified: boolean;
  readonly wasVerified: boolean;
  readonly needsApproval: boolean;
  /** Public master key it holds for them; absent where it knows none, or does not tell. */
  readonly masterKey?: string;
  /** What it says of one of their devices, where it tells. */
  readonly device?: {
    readonly signedByOwner: boolean;
    readonly crossSigningVerified: boolean;
    readonly locallyVerified: boolean;
  };
}

/** The private keys of a cross-signing identity, in unpadded base64. */
export interface IdentitySecrets {
  readonly master_key: string;
  readonly self_signing_key: string;
  readonly user_signing_key: string;
}

/** An event that a peer has received and cannot read. */
export interface UnreadableEvent {
  readonly eventId: string;
  /** As its client names it, e.g. `UNSIGNED_SENDER_DEVICE`. */
  readonly reason: string;
}

/** What of a peer's duties it can do; the rest fails as blocked, never as the bot's fault. */
export interface PeerCapabilities {
  readonly encryptedRooms: boolean;
  /** Which shields it can tell of an encrypted message; one that it cannot tell is called `unknown`. */
  readonly shields: 'none' | 'lax' | 'both';
}

/** How a room is to be. */
export interface RoomWishes {
  /** Default: true where the peer can encrypt. */
  readonly encrypted?: boolean;
  /** How many messages a room key is to be used for; only some kinds of peers can ask for it. */
  readonly messagesPerKey?: number;
}

/**
 * The part of the person at the second screen: a client with an account and a cross-signing identity of its own. What it waits for
 * rejects with a DeadlineError that says what the bot did instead.
 * @example
 * ```ts
 * import type { Peer } from 'cara-smoke';
 *
 * // Asks in a room and gives the answer.
 * export async function ask(peer: Peer, bot: string, room: string, text: string): Promise<string> {
 *   await peer.send(room, text);
 *   const answer = await peer.message(room, bot, (body) => body.includes(text));
 *   return answer.body;
 * }
 * ```
 */
export interface Peer extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: PeerCapabilities;
  readonly userId: string;
  readonly deviceId: string;
  /** For the oracle, which must read what only this account is shown. */
  readonly accessToken: string;
  /** All verification and message events, sent and received, in the order seen. */
  readonly transcript: EventLog<WireEvent>;
  /** All texts of others that it could read, in the order seen. */
  readonly heard: EventLog<ReceivedMessage>;

  /** Asks a user into a new direct room, and does not wait for them; only some kinds of peers can. */
  inviteToRoom?(user: string, options?: RoomWishes): Promise<string>;
  /** Opens a direct room with the bot and waits until the bot has joined it. */
  directRoom(user: string, options?: RoomWishes): Promise<string>;
  /**
   * Resolves when its client knows that a user has come into a room, or is out of it: what it says is encrypted for
   * those that it knows of; only some kinds of peers can tell.
   */
  knowsMember?(room: string, user: string, membership: 'join' | 'leave'): Promise<void>;
  /** Resolves when it has accepted the invitation to an encrypted room and would send nothing there in clear. */
  entered(room: string): Promise<void>;
  /** Asks somebody else into a room; only some kinds of peers can. */
  invite?(room: string, user: string): Promise<void>;
  /** Sends a text, encrypted if the room is; gives the event id. */
  send(room: string, text: string): Promise<string>;
  /** The same for any message, by its content; only some kinds of peers can. */
  sendMessage?(room: string, content: MessageContent): Promise<string>;
  /** The first message of a user in a room, past or future, that matches. */
  message(room: string, from: string, matches: MatchesMessage): Promise<ReceivedMessage>;
  /** The first event of a user in a room, past or future, that it cannot read; only some kinds of peers can tell. */
  unreadable?(room: string, from: string): Promise<UnreadableEvent>;
  shields(message: ReceivedMessage): Promise<Shields>;
  /** Ids of the room keys that it holds for a room now; only some kinds of peers can tell. */
  roomKeys?(room: string): Promise<ReadonlySet<string>>;

  /** Presses "verify" on a user's profile: a request in their direct room. */
  verifyUser(user: string, room: string): Promise<PeerFlow>;
  /** Asks one device to verify, by to-device messages. */
  verifyDevice(user: string, device: string): Promise<PeerFlow>;
  /** Sends a start to a device without a request before it, as old clients do; for peers that can. */
  bareStart?(user: string, device: string): Promise<PeerFlow>;
  /** Whether it is in an encrypted room with a user, where bots learn keys; for peers that say nothing there. */
  sharesEncryptedRoomWith?(user: string): boolean;
  /** The oldest request of the user to this peer, past or future, that is not over; each is given once. */
  requestFrom(user: string): Promise<PeerFlow>;
  /** Holds back all that the server sends from now on, as a slow network would, until the result is called. */
  pauseReceiving(): () => void;
  /** Asks the server afresh before it answers. */
  opinionOf(user: string, device?: string): Promise<PeerOpinion>;
  /** Keeps the room keys back that it sends, and lets the messages go; the result sends the keys. */
  holdRoomKeys?(): () => Promise<void>;
  /** Signs another device of its account. */
  signOwnDevice?(device: string): Promise<void>;
  /** Takes up the identity that its account has published, and signs its device with it; for peers that were started without. */
  takeIdentity?(secrets: IdentitySecrets): Promise<void>;
  /** Throws the cross-signing identity away and makes a new one, as after "reset all". */
  resetIdentity(): Promise<void>;
  /** Closes its client, and opens it again with the keys that it has stored; for members of a cast that store them. */
  restart?(whileClosed?: () => Promise<void>): Promise<void>;
  /**
   * Logs out, which ends its device, and in again on a device that has no keys; then gets its identity back, as with a
   * recovery key, and signs the device.
   */
  relogin?(): Promise<void>;
  /** All verifications with a user, with secrets that make every value of theirs computable; for peers that have them. */
  records?(judged: JudgedParty): SasRecord[];
}

/** One verification as the peer's client drives it. */
export interface PeerFlow {
  /** Transaction id (to-device) or request event id (in-room). */
  readonly id: string;
  readonly transport: 'to-device' | 'room';
  /** Answers a request: sends `ready`. */
  accept(): Promise<void>;
  /** Resolves when the other side has sent `ready`. */
  ready(): Promise<void>;
  /** Presses "verify by emoji": sends `start`. */
  start(): Promise<void>;
  /** The short authentication string this side computed; accepts the other side's `start` on the way. */
  sas(): Promise<Sas>;
  /** Says "they match"; resolves when the server has the `mac`. */
  confirm(): Promise<void>;
  /** Says "they don't match". */
  reject(): Promise<void>;
  cancel(): Promise<void>;
  /** Resolves when this side considers the verification done, which proves nothing. */
  done(): Promise<void>;
  /** Resolves with the code when the verification was cancelled, by whomever. */
  cancelled(): Promise<string>;
}
