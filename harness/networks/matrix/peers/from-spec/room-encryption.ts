import {
  CollectStrategy,
  DecryptedToDeviceEvent,
  DecryptionSettings,
  DeviceId,
  DeviceLists,
  EncryptionSettings,
  initAsync,
  KeysClaimRequest,
  KeysQueryRequest,
  KeysUploadRequest,
  OlmMachine,
  RoomId,
  ToDeviceRequest,
  TrustRequirement,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixApi } from '../../client-server/matrix-api.ts';
import type { Signable } from '../../identity/sign-json.ts';
import { verificationPrefix, type Content } from '../../oracle/sas/record.ts';
import { encryptedType, type Opener, type SyncAnswer, type SyncedEvent } from './sync-loop.ts';

type MachineRequest = Awaited<ReturnType<OlmMachine['outgoingRequests']>>[number] | KeysClaimRequest;

/**
 * The keys of one device, and what they open. The machine is asked for Olm and Megolm alone: it is shown no step of a
 * verification in a room, and what it would answer to one that came to the device is not sent.
 */
export class RoomEncryption implements Opener {
  /** The keys of the device as they were published. */
  readonly device: Signable;
  readonly #api: MatrixApi;
  readonly #machine: OlmMachine;
  /** The machine gives a request out until it is answered: two who sent what is due would send it twice. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(api: MatrixApi, machine: OlmMachine, device: Signable) {
    this.#api = api;
    this.#machine = machine;
    this.device = device;
  }

  /** Makes the keys of a device and publishes them. */
  static async open(api: MatrixApi, user: string, device: string): Promise<RoomEncryption> {
    await initAsync();
    const machine = await OlmMachine.initialize(new UserId(user), new DeviceId(device));
    const upload = (await machine.outgoingRequests()).find((request) => request instanceof KeysUploadRequest);
    const { device_keys: keys } = JSON.parse(upload!.body) as { readonly device_keys: Signable };
    const encryption = new RoomEncryption(api, machine, keys);
    await encryption.#inTurn(() => encryption.#sendWhatIsDue());
    return encryption;
  }

  /** Public Ed25519 key of the device. */
  get deviceKey(): string {
    return this.#machine.identityKeys.ed25519.toBase64();
  }

  /** The content of an `m.room.encrypted` that all devices of the members can read. */
  encrypt(room: string, members: readonly string[], type: string, content: Content): Promise<Content> {
    // The machine takes ids away from those who give them.
    const users = (): UserId[] => members.map((member) => new UserId(member));
    return this.#inTurn(async () => {
      const machine = this.#machine;
      await machine.updateTrackedUsers(users());
      await this.#sendWhatIsDue();
      const claim = await machine.getMissingSessions(users());
      if (claim) await this.#perform(claim);
      const settings = new EncryptionSettings();
      settings.sharingStrategy = CollectStrategy.allDevices();
      for (const request of await machine.shareRoomKey(new RoomId(room), users(), settings))
        await this.#perform(request);
      const text = await machine.encryptRoomEvent(new RoomId(room), type, JSON.stringify(content));
      return JSON.parse(text) as Content;
    });
  }

  toDevice(answer: SyncAnswer): Promise<readonly SyncedEvent[]> {
    return this.#inTurn(async () => {
      const events = answer.to_device?.events ?? [];
      const { changed = [], left = [] } = answer.device_lists ?? {};
      const results = await this.#machine.receiveSyncChanges(
        JSON.stringify(events.filter(({ type }) => type === encryptedType)),
        new DeviceLists(
          changed.map((user) => new UserId(user)),
          left.map((user) => new UserId(user)),
        ),
        new Map(Object.entries(answer.device_one_time_keys_count ?? {})),
        new Set(answer.device_unused_fallback_key_types),
        trustEverybody(),
      );
      await this.#sendWhatIsDue();
      const opened = results.values();
      return events.map((event) => {
        const result = event.type === encryptedType ? opened.next().value : undefined;
        if (!(result instanceof DecryptedToDeviceEvent)) return event;
        return { ...(JSON.parse(result.rawEvent) as SyncedEvent), wireType: encryptedType };
      });
    });
  }

  async inRoom(event: SyncedEvent, room: string): Promise<SyncedEvent | undefined> {
    const decrypted = await this.#machine
      .decryptRoomEvent(JSON.stringify(event), new RoomId(room), trustEverybody())
      .catch(() => undefined);
    if (decrypted === undefined) return undefined;
    const { type, content } = JSON.parse(decrypted.event) as SyncedEvent;
    // What an event relates to is never encrypted.
    const { 'm.relates_to': relation } = event.content;
    const whole = { ...content, ...(relation !== undefined && { 'm.relates_to': relation }) };
    return { ...event, type, content: whole, wireType: encryptedType };
  }

  async #sendWhatIsDue(): Promise<void> {
    for (const request of await this.#machine.outgoingRequests()) await this.#perform(request);
  }

  /** Sends a request of the machine, and tells it what the server has answered. */
  async #perform(request: MachineRequest): Promise<void> {
    const answer = await this.#ask(request);
    if (request.id !== undefined)
      await this.#machine.markRequestAsSent(request.id, request.type, JSON.stringify(answer));
  }

  async #ask(request: MachineRequest): Promise<object> {
    if (request instanceof KeysUploadRequest)
      return this.#api.call('POST', '/keys/upload', JSON.parse(request.body) as object);
    if (request instanceof KeysQueryRequest)
      return this.#api.call('POST', '/keys/query', JSON.parse(request.body) as object);
    if (request instanceof KeysClaimRequest)
      return this.#api.call('POST', '/keys/claim', JSON.parse(request.body) as object);
    if (!(request instanceof ToDeviceRequest) || request.event_type.startsWith(verificationPrefix)) return {};
    const path = ['sendToDevice', request.event_type, request.txn_id].map(encodeURIComponent).join('/');
    return this.#api.call('PUT', `/${path}`, JSON.parse(request.body) as object);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => {});
    return result;
  }
}

function trustEverybody(): DecryptionSettings {
  return new DecryptionSettings(TrustRequirement.Untrusted);
}
