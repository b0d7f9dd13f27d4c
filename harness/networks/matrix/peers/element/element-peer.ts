import {
  ClientEvent,
  MatrixEventEvent,
  Preset,
  RoomEvent,
  type MatrixClient,
} from 'matrix-js-sdk/lib/matrix.js';
import type { RoomMessageEventContent } from 'matrix-js-sdk/lib/types.js';
import { UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import { blockWhenLate } from '../../../../waiting/block-when-late.ts';
import { EventLog } from '../../../../waiting/event-log.ts';
import { eventually, type Wait } from '../../../../waiting/waiting.ts';
import { verificationPrefix } from '../../oracle/sas/record.ts';
import type {
  IdentitySecrets,
  MatchesMessage,
  MessageContent,
  Peer,
  PeerFlow,
  PeerOpinion,
  ReceivedMessage,
  RoomWishes,
  Shields,
  UnreadableEvent,
  WireEvent,
} from '../peer.ts';
import { firstHeard } from '../first-heard.ts';
import type { Gate } from '../gate.ts';
import type { Discretion } from '../options.ts';
import type { HeldKeys } from './held-keys.ts';
import type { Account, Login } from '../../client-server/accounts.ts';
import { authenticateWithPassword } from '../../client-server/password-auth.ts';
import { WireReader } from '../sdk/wire-reader.ts';
import { olmMachineOf, queryKeys } from './sdk-internals.ts';
import { readShields } from './shields.ts';
import { Verifications } from './verifications.ts';

const megolm = 'm.megolm.v1.aes-sha2';

interface ElementPeerParts {
  readonly client: MatrixClient;
  /** Makes another client of a device. It has the keys that the device has stored, and has not begun to sync. */
  readonly makeClient: (device: Login) => Promise<MatrixClient>;
  /** Has a client do its first sync. */
  readonly begin: (client: MatrixClient) => Promise<void>;
  /** Makes another device of the account. */
  readonly logIn: () => Promise<Login>;
  readonly name: string;
  readonly account: Account;
  /** Whether its keys outlive its client. */
  readonly storesKeys: boolean;
  readonly discretion: Discretion | undefined;
  readonly transcript: EventLog<WireEvent>;
  /** Puts an event into the transcript, if it concerns the run. */
  readonly report: (event: WireEvent) => void;
  readonly gate: Gate;
  readonly heldKeys: HeldKeys;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

export class ElementPeer implements Peer {
  readonly capabilities = { encryptedRooms: true, shields: 'both' } as const;
  readonly name: string;
  readonly transcript: EventLog<WireEvent>;
  readonly heard = new EventLog<ReceivedMessage>();
  readonly #parts: ElementPeerParts;
  readonly #reader: WireReader;
  #client: MatrixClient;
  #device: Login;
  readonly #gate: Gate;
  readonly #heldKeys: HeldKeys;
  readonly #wait: Pick<Wait, 'signal' | 'deadlineMs'>;
  readonly #verifications: Verifications;

  constructor(parts: ElementPeerParts) {
    this.#parts = parts;
    this.#client = parts.client;
    this.#device = parts.account;
    this.name = parts.name;
    this.transcript = parts.transcript;
    this.#gate = parts.gate;
    this.#heldKeys = parts.heldKeys;
    this.#wait = { signal: parts.signal, deadlineMs: parts.deadlineMs };
    const { name, transcript } = parts;
    this.#verifications = new Verifications({ name, transcript, ...this.#wait });
    this.#reader = new WireReader(this, {
      wire: (event) => parts.report(event),
      message: (message) => {
        if (parts.discretion?.isOurs(message.room) !== false) this.heard.append(message);
      },
    });
    this.#listen();
  }

  get userId(): string {
    return this.#client.getSafeUserId();
  }

  get deviceId(): string {
    return this.#device.deviceId;
  }

  get accessToken(): string {
    return this.#device.accessToken;
  }

  async directRoom(user: string, wishes?: RoomWishes): Promise<string> {
    const room = await this.inviteToRoom(user, wishes);
    await this.#learnMembership(room, user, 'join', `${user} to accept the invitation`);
    return room;
  }

  async inviteToRoom(user: string, { encrypted = true, messagesPerKey }: RoomWishes = {}): Promise<string> {
    const client = this.#client;
    const { room_id: room } = await client.createRoom({
      preset: Preset.TrustedPrivateChat,
      is_direct: true,
      invite: [user],
      initial_state: encrypted
        ? [
            {
              type: 'm.room.encryption',
              state_key: '',
              content: {
                algorithm: megolm,
                ...(messagesPerKey !== undefined && { rotation_period_msgs: messagesPerKey }),
              },
            },
          ]
        : [],
    });
    return room;
  }

  async knowsMember(room: string, user: string, membership: 'join' | 'leave'): Promise<void> {
    const why = `the client of ${this.name} to learn that ${user} is in state "${membership}"`;
    await blockWhenLate(this.#learnMembership(room, user, membership, why));
  }

  async entered(room: string): Promise<void> {
    const client = this.#client;
    await blockWhenLate(
      eventually(
        async () => {
          const entered = client.getRoom(room);
          if (entered?.getMyMembership() !== 'join' || !entered.hasEncryptionStateEvent()) return undefined;
          // Its machine must know too, lest the first message leaves in clear.
          return (await client.getCrypto()!.isEncryptionEnabledInRoom(room)) || undefined;
        },
        {
          ...this.#wait,
          why: `${this.name} to enter ${room} and learn that it is encrypted`,
          lastSeen: () => `membership "${client.getRoom(room)?.getMyMembership() ?? 'none'}"`,
        },
      ),
    );
  }

  async send(room: string, text: string): Promise<string> {
    return (await this.#client.sendTextMessage(room, text)).event_id;
  }

  async sendMessage(room: string, content: MessageContent): Promise<string> {
    return (await this.#client.sendMessage(room, content as unknown as RoomMessageEventContent)).event_id;
  }

  message(room: string, from: string, matches: MatchesMessage): Promise<ReceivedMessage> {
    return firstHeard(this, room, from, matches, this.#wait);
  }

  async unreadable(room: string, from: string): Promise<UnreadableEvent> {
    return eventually(
      () => {
        const failed = this.#client
          .getRoom(room)
          ?.getLiveTimeline()
          .getEvents()
          .find((event) => event.getSender() === from && event.isDecryptionFailure());
        const reason = failed?.decryptionFailureReason;
        return failed && reason ? { eventId: failed.getId()!, reason } : undefined;
      },
      { ...this.#wait, why: `an event of ${from} that ${this.name} cannot read` },
    );
  }

  shields(message: ReceivedMessage): Promise<Shields> {
    const event = this.#client.getRoom(message.room)?.findEventById(message.eventId);
    if (!event) throw new Error(`event ${message.eventId} is not in the room's timeline`);
    return readShields(olmMachineOf(this.#client), event);
  }

  async roomKeys(room: string): Promise<ReadonlySet<string>> {
    const keys = await this.#client.getCrypto()!.exportRoomKeys();
    return new Set(keys.filter(({ room_id: of }) => of === room).map(({ session_id: id }) => id));
  }

  verifyUser(user: string, room: string): Promise<PeerFlow> {
    return this.#verifications.askUser(this.#client, user, room);
  }

  verifyDevice(user: string, device: string): Promise<PeerFlow> {
    return this.#verifications.askDevice(this.#client, user, device);
  }

  requestFrom(user: string): Promise<PeerFlow> {
    return this.#verifications.nextFrom(user);
  }

  pauseReceiving(): () => void {
    return this.#gate.close();
  }

  async opinionOf(user: string, deviceId?: string): Promise<PeerOpinion> {
    const crypto = this.#client.getCrypto()!;
    await queryKeys(this.#client, user);
    const [status, identity, device] = await Promise.all([
      crypto.getUserVerificationStatus(user),
      olmMachineOf(this.#client).getIdentity(new UserId(user)),
      deviceId === undefined ? null : crypto.getDeviceVerificationStatus(user, deviceId),
    ]);
    return {
      masterKey: identity && masterKeyIn(identity.masterKey),
      ...(device && {
        device: {
          signedByOwner: device.signedByOwner,
          crossSigningVerified: device.crossSigningVerified,
          locallyVerified: device.localVerified,
        },
      }),
      verified: status.isCrossSigningVerified(),
      wasVerified: status.wasCrossSigningVerified(),
      needsApproval: status.needsUserApproval,
    };
  }

  holdRoomKeys(): () => Promise<void> {
    return this.#heldKeys.hold();
  }

  async signOwnDevice(device: string): Promise<void> {
    await queryKeys(this.#client, this.userId);
    await this.#client.getCrypto()!.crossSignDevice(device);
  }

  async takeIdentity(secrets: IdentitySecrets): Promise<void> {
    const crypto = this.#client.getCrypto()!;
    await queryKeys(this.#client, this.userId);
    await crypto.importSecretsBundle!({ cross_signing: { ...secrets } });
    await crypto.crossSignDevice(this.deviceId);
  }

  async resetIdentity(): Promise<void> {
    await this.#client.getCrypto()!.bootstrapCrossSigning({
      setupNewCrossSigning: true,
      authUploadDeviceSigningKeys: authenticateWithPassword(this.#client, this.#parts.account.password),
    });
  }

  async restart(whileClosed?: () => Promise<void>): Promise<void> {
    if (!this.#parts.storesKeys)
      throw new TypeError(`${this.name} cannot restart: in the cast, say storesKeys of this member`);
    this.#close();
    await whileClosed?.();
    await this.#open(this.#device);
  }

  async relogin(): Promise<void> {
    const secrets = await this.#client.getCrypto()!.exportSecretsBundle!();
    this.#close();
    await this.#client.logout();
    await this.#open(await this.#parts.logIn());
    const crypto = this.#client.getCrypto()!;
    await queryKeys(this.#client, this.userId);
    await crypto.importSecretsBundle!(secrets);
    await crypto.crossSignDevice(this.deviceId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    this.#gate.open();
  }

  #close(): void {
    this.#client.removeAllListeners();
    this.#client.stopClient();
  }

  async #open(device: Login): Promise<void> {
    this.#device = device;
    this.#client = await this.#parts.makeClient(device);
    this.#listen();
    await this.#parts.begin(this.#client);
  }

  async #learnMembership(room: string, user: string, membership: string, why: string): Promise<void> {
    const current = (): string | undefined => this.#client.getRoom(room)?.getMember(user)?.membership;
    await eventually(() => current() === membership || undefined, {
      ...this.#wait,
      why,
      lastSeen: () => `membership "${current() ?? 'none'}"`,
    });
  }

  #listen(): void {
    const [client, reader] = [this.#client, this.#reader];
    const { discretion } = this.#parts;
    this.#verifications.listenTo(client);
    // A person asked into a room by the bot goes there. What an account of somebody was asked before is left to them.
    client.on(RoomEvent.MyMembership, (room, membership) => {
      const inviter = room.getMember(this.userId)?.events.member?.getSender();
      const isWelcome = !discretion || (discretion.other === inviter && client.isInitialSyncComplete());
      if (membership === 'invite' && isWelcome) void client.joinRoom(room.roomId).catch(() => {});
    });
    client.on(ClientEvent.ReceivedToDeviceMessage, ({ message, encryptionInfo }) => {
      // What comes in clear is seen on the wire, with all that the SDK drops.
      if (!message.type.startsWith(verificationPrefix) || encryptionInfo === null) return;
      reader.toDevice(message.sender, message.type, 'm.room.encrypted', message.content);
    });
    client.on(RoomEvent.Timeline, (event, _room, _toStart, _removed, data) => {
      if (data.liveEvent) reader.inRoom(event);
    });
    client.on(MatrixEventEvent.Decrypted, (event) => reader.inRoom(event));
  }
}

/** The key in a master key object as the machine keeps it. */
function masterKeyIn(json: string): string | undefined {
  return Object.values((JSON.parse(json) as { keys: Readonly<Record<string, string>> }).keys)[0];
}
