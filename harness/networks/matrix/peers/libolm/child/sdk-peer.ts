import { CryptoEvent, type VerificationRequest } from 'matrix-js-sdk-libolm/lib/crypto-api/index.js';
import {
  ClientEvent,
  createClient,
  MatrixEventEvent,
  Preset,
  RoomEvent,
  RoomMemberEvent,
  type MatrixClient,
  type MatrixEvent,
} from 'matrix-js-sdk-libolm/lib/matrix.js';
import { Gate } from '../../gate.ts';
import type { PeerIdentity } from '../../options.ts';
import type { PeerOpinion } from '../../peer.ts';
import { containRequests } from '../../sdk/contain.ts';
import { gatedSync, syncSettings } from '../../sdk/gated-sync.ts';
import { sendInOrder } from '../../sdk/in-order.ts';
import { silentLogger } from '../../sdk/silence.ts';
import { clearContent, WireReader } from '../../sdk/wire-reader.ts';
import { tapFetch, type ClearEvent } from '../../sdk/wire-tap.ts';
import { isOfInterest } from '../../wire-facts.ts';
import type { FlowState, PeerCommands, PeerReport } from '../protocol.ts';
import { keepKeysInMemory, makeIdentity } from './identity.ts';
import { readLaxShield } from './lax-shield.ts';
import { readOpinion } from './opinion.ts';
import { SdkFlow } from './sdk-flow.ts';
import { withStablePaths } from './stable-paths.ts';

const megolm = 'm.megolm.v1.aes-sha2';

/** The client of one peer. */
export class SdkPeer implements PeerCommands {
  readonly #identity: PeerIdentity;
  readonly #client: MatrixClient;
  readonly #report: (report: PeerReport) => void;
  readonly #gate = new Gate();
  /** Every verification ever seen, by its number. */
  readonly #flows: SdkFlow[] = [];

  constructor(identity: PeerIdentity, report: (report: PeerReport) => void) {
    const { name, baseUrl, account } = identity;
    this.#identity = identity;
    this.#report = report;
    this.#client = createClient({
      baseUrl,
      userId: account.userId,
      deviceId: account.deviceId,
      accessToken: account.accessToken,
      fetchFn: sendInOrder(
        containRequests(
          tapFetch(
            withStablePaths(gatedSync(this.#gate)),
            { name, userId: account.userId },
            (event) => report({ about: 'wire', event }),
            (room, transactionId) => this.#clearEvent(room, transactionId),
          ),
        ),
      ),
      logger: silentLogger,
      timelineSupport: true,
      cryptoCallbacks: keepKeysInMemory(),
    });
  }

  /** Signs in; resolves when keys and identity are published and the first sync is through. */
  async begin(): Promise<void> {
    const client = this.#client;
    await client.initCrypto();
    // A person's client asks about devices that it meets for the first time; this one takes them as they come.
    client.setGlobalErrorOnUnknownDevices(false);
    this.#listen();
    const synced = new Promise<void>((resolve) => {
      client.on(ClientEvent.Sync, (state) => {
        if (state === 'PREPARED' || state === 'SYNCING') resolve();
      });
    });
    await Promise.all([
      client.startClient(syncSettings).then(() => synced),
      // The SDK does this by itself too, but tells nobody when it is done; a device that is unknown cannot be signed.
      client.crypto!.uploadDeviceKeys(),
    ]);
    await makeIdentity(client, this.#identity.account.password);
  }

  end(): void {
    this.#client.removeAllListeners();
    this.#client.stopClient();
    this.#gate.open();
  }

  async createRoom(guest: string, encrypted: boolean): Promise<string> {
    const encryption = { type: 'm.room.encryption', state_key: '', content: { algorithm: megolm } };
    const { room_id: room } = await this.#client.createRoom({
      preset: Preset.TrustedPrivateChat,
      is_direct: true,
      invite: [guest],
      initial_state: encrypted ? [encryption] : [],
    });
    return room;
  }

  async isInEncryptedRoom(room: string): Promise<boolean> {
    const joined = this.#client.getRoom(room)?.getMyMembership() === 'join';
    return joined && this.#client.crypto!.isEncryptionEnabledInRoom(room);
  }

  async sendText(room: string, text: string): Promise<string> {
    return (await this.#client.sendTextMessage(room, text)).event_id;
  }

  laxShield(room: string, eventId: string): Promise<string> {
    const event = this.#client.getRoom(room)?.findEventById(eventId);
    if (!event) throw new Error(`event ${eventId} is not in the room's timeline`);
    return readLaxShield(this.#client, event);
  }

  async requestInRoom(user: string, room: string): Promise<number> {
    await this.#learnKeys(user);
    return this.#attendOwn(await this.#client.crypto!.requestVerificationDM(user, room));
  }

  async requestToDevice(user: string, device: string): Promise<number> {
    await this.#learnKeys(user);
    return this.#attendOwn(await this.#client.crypto!.requestDeviceVerification(user, device));
  }

  async attend(flow: number): Promise<void> {
    this.#flows[flow]!.attend();
  }

  accept(flow: number): Promise<void> {
    return this.#flows[flow]!.request.accept();
  }

  start(flow: number): Promise<void> {
    return this.#flows[flow]!.start();
  }

  confirm(flow: number): Promise<void> {
    return this.#flows[flow]!.confirm();
  }

  async mismatch(flow: number): Promise<void> {
    this.#flows[flow]!.mismatch();
  }

  cancel(flow: number): Promise<void> {
    return this.#flows[flow]!.request.cancel();
  }

  async pause(): Promise<void> {
    this.#gate.close();
  }

  async resume(): Promise<void> {
    this.#gate.open();
  }

  opinionOf(user: string, device: string | undefined): Promise<PeerOpinion> {
    return readOpinion(this.#client, user, device);
  }

  resetIdentity(): Promise<void> {
    return makeIdentity(this.#client, this.#identity.account.password);
  }

  /** Sees to it that a user's identity is known: the SDK only fetches it some time after a room was joined. */
  async #learnKeys(user: string): Promise<void> {
    const known = this.#client.getStoredCrossSigningForUser(user) !== null;
    await this.#client.crypto!.downloadKeys([user], !known);
  }

  #attendOwn(request: VerificationRequest): number {
    const flow = this.#flowOf(request);
    this.#flows[flow]!.attend();
    return flow;
  }

  #flowOf(request: VerificationRequest): number {
    const known = this.#flows.findIndex((flow) => flow.request === request);
    if (known !== -1) return known;
    const report = (state: FlowState): void => this.#report({ about: 'flow', state });
    return this.#flows.push(new SdkFlow(this.#flows.length, request, report)) - 1;
  }

  #listen(): void {
    const client = this.#client;
    const { name, account } = this.#identity;
    const reader = new WireReader(
      { name, userId: account.userId },
      {
        wire: (event) => this.#report({ about: 'wire', event }),
        message: (message) => this.#report({ about: 'message', message }),
      },
    );
    const toDevice = (event: MatrixEvent): void => {
      const [type, wireType] = [event.getType(), event.getWireType()];
      // One that is encrypted comes again when it has been read.
      if (!isOfInterest(type) || type === 'm.room.encrypted') return;
      const clearType = event.isDecryptionFailure() ? wireType : type;
      reader.toDevice(event.getSender()!, clearType, wireType, clearContent(event));
    };
    client.on(CryptoEvent.VerificationRequestReceived, (request) => this.#flowOf(request));
    // A person asked into a room by the bot goes there.
    client.on(RoomEvent.MyMembership, (room, membership) => {
      if (membership === 'invite') void client.joinRoom(room.roomId).catch(() => {});
    });
    client.on(RoomMemberEvent.Membership, (_event, { roomId: room, userId: user, membership }) => {
      if (membership !== undefined) this.#report({ about: 'membership', room, user, membership });
    });
    client.on(ClientEvent.ToDeviceEvent, toDevice);
    client.on(RoomEvent.Timeline, (event, _room, _toStart, _removed, data) => {
      if (data.liveEvent) reader.inRoom(event);
    });
    client.on(MatrixEventEvent.Decrypted, (event: MatrixEvent) => {
      if (event.getRoomId() === undefined) toDevice(event);
      else reader.inRoom(event);
    });
  }

  #clearEvent(room: string, transactionId: string): ClearEvent | undefined {
    const event = this.#client.getRoom(room)?.getEventForTxnId(transactionId);
    return event && { type: event.getType(), content: clearContent(event) };
  }
}
