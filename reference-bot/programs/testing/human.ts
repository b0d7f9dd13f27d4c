import {
  ClientEvent,
  createClient,
  type MatrixClient,
  type MatrixEvent,
  MatrixEventEvent,
  Preset,
  RoomEvent,
} from 'matrix-js-sdk';
import {
  CryptoEvent,
  type ShowSasCallbacks,
  VerificationPhase,
  type VerificationRequest,
  VerificationRequestEvent,
  type Verifier,
  VerifierEvent,
} from 'matrix-js-sdk/lib/crypto-api/index.js';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { queryKeys } from '../../channels/matrix/olm-machine.ts';
import { sdkLogger } from '../../channels/matrix/sdk-log.ts';

export interface HumanAccount {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  readonly password: string;
}

/** A text as the person reads it. */
export interface ReadText {
  readonly eventId: string;
  readonly body: string;
  readonly sender: string;
  readonly wireType: string;
}

/** A person at a client of their own, with encryption and a cross-signing identity. */
export class Human implements AsyncDisposable {
  readonly client: MatrixClient;
  readonly #texts = new Map<string, ReadText>();
  /** The SDK holds requests weakly; one that nobody holds may never end. */
  readonly #requests: VerificationRequest[] = [];

  private constructor(client: MatrixClient) {
    this.client = client;
    client.on(RoomEvent.Timeline, (event) => this.#read(event));
    client.on(MatrixEventEvent.Decrypted, (event) => this.#read(event));
    client.on(CryptoEvent.VerificationRequestReceived, (request) => void this.#requests.push(request));
  }

  static async signIn(baseUrl: string, account: HumanAccount): Promise<Human> {
    const { userId, deviceId, accessToken, password } = account;
    const logger = sdkLogger(memoryLog({ level: 'error' }).log);
    const client = createClient({ baseUrl, userId, deviceId, accessToken, logger });
    const human = new Human(client);
    await client.initRustCrypto({ useIndexedDB: false });
    const synced = new Promise((resolve) => client.once(ClientEvent.Sync, resolve));
    await client.startClient();
    await synced;
    await client.getCrypto()!.bootstrapCrossSigning({
      authUploadDeviceSigningKeys: async (upload) => {
        const identifier = { type: 'm.id.user', user: userId };
        await upload(null).catch((error) =>
          upload({ type: 'm.login.password', identifier, password, session: error.data.session }),
        );
      },
    });
    return human;
  }

  get userId(): string {
    return this.client.getSafeUserId();
  }

  /** Opens a direct room with somebody who may come later. */
  async inviteToDirectRoom(userId: string, { encrypted = true } = {}): Promise<string> {
    const encryption = {
      type: 'm.room.encryption',
      state_key: '',
      content: { algorithm: 'm.megolm.v1.aes-sha2' },
    };
    const { room_id: roomId } = await this.client.createRoom({
      preset: Preset.TrustedPrivateChat,
      is_direct: true,
      invite: [userId],
      initial_state: encrypted ? [encryption] : [],
    });
    return roomId;
  }

  async say(roomId: string, body: string): Promise<string> {
    return (await this.client.sendTextMessage(roomId, body)).event_id;
  }

  /** What somebody has said in a room, as far as it can be read. */
  textsOf(userId: string): readonly ReadText[] {
    return [...this.#texts.values()].filter(({ sender }) => sender === userId);
  }

  isIn(roomId: string, userId: string): boolean {
    return this.client.getRoom(roomId)?.getMember(userId)?.membership === 'join';
  }

  /** Asks for verification: in a room, or one device by to-device messages. */
  async ask(userId: string, how: { readonly room: string } | { readonly device: string }): Promise<Asked> {
    await queryKeys(this.client, userId);
    const crypto = this.client.getCrypto()!;
    const request =
      'room' in how
        ? await crypto.requestVerificationDM(userId, how.room)
        : await crypto.requestDeviceVerification(userId, how.device);
    this.#requests.push(request);
    return new Asked(request);
  }

  async trusts(userId: string): Promise<boolean> {
    await queryKeys(this.client, userId);
    return (await this.client.getCrypto()!.getUserVerificationStatus(userId)).isCrossSigningVerified();
  }

  /** The published keys of a device. */
  async keysOf(userId: string, deviceId: string): Promise<Readonly<Record<string, string>>> {
    const { device_keys: devices } = await this.client.downloadKeysForUsers([userId]);
    return devices[userId]![deviceId]!.keys;
  }

  async trustsDevice(userId: string, deviceId: string): Promise<boolean> {
    const status = await this.client.getCrypto()!.getDeviceVerificationStatus(userId, deviceId);
    return status?.localVerified ?? false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.stopClient();
  }

  #read(event: MatrixEvent): void {
    if (event.getType() !== 'm.room.message' || event.getContent()['msgtype'] !== 'm.text') return;
    const eventId = event.getId()!;
    if (!eventId.startsWith('$')) return;
    const { body } = event.getContent();
    const text = { eventId, body: String(body), sender: event.getSender()!, wireType: event.getWireType() };
    this.#texts.set(eventId, text);
  }
}

/** A verification the person asked for. */
export class Asked {
  readonly request: VerificationRequest;

  constructor(request: VerificationRequest) {
    this.request = request;
  }

  get id(): string {
    return this.request.transactionId!;
  }

  /** Presses the button, compares and confirms; gives the line a responder tells for the same verification. */
  async complete(): Promise<string> {
    const { line, confirm } = await this.compare();
    await confirm();
    await this.reaches(VerificationPhase.Done);
    return line;
  }

  /** Presses the button and looks at the emoji. */
  async compare(): Promise<{ readonly line: string; readonly confirm: () => Promise<void> }> {
    await this.reaches(VerificationPhase.Ready);
    return this.drive(await this.request.startVerification('m.sas.v1'));
  }

  /** Follows a verifier to its emoji. */
  async drive(verifier: Verifier): Promise<{ readonly line: string; readonly confirm: () => Promise<void> }> {
    const shown = new Promise<ShowSasCallbacks>((resolve) => verifier.once(VerifierEvent.ShowSas, resolve));
    const verified = verifier.verify();
    verified.catch(() => {});
    const callbacks = await Promise.race([shown, verified]);
    if (!callbacks) throw new Error('the verification ended without emoji');
    const { emoji = [], decimal = [] } = callbacks.sas;
    const descriptions = emoji.map(([, description]) => description).join(',');
    const line = `SAS:${this.id} ${descriptions} ${decimal.join(',')}`;
    return { line, confirm: () => callbacks.confirm() };
  }

  /** Resolves in this phase; rejects when the verification is over otherwise. */
  reaches(wanted: VerificationPhase): Promise<void> {
    const { request } = this;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (request.phase === wanted) resolve();
        else if (request.phase === VerificationPhase.Cancelled)
          reject(new Error(`cancelled: ${request.cancellationCode}`));
      };
      request.on(VerificationRequestEvent.Change, look);
      look();
    });
  }
}
