import type { KeyMachine, MachineRequest } from '../from-spec/key-machine.ts';
import { encryptedType, type SyncAnswer } from '../from-spec/sync-loop.ts';
import type { NativeLibrary, NativeOlmMachine, NativeRequest } from './library.ts';

/** Which device, and where its keys are kept. */
export interface NativeDevice {
  readonly user: string;
  readonly device: string;
  readonly folder: string;
  readonly passphrase: string;
}

/** A crypto machine of the library for Node, whose keys are in a SQLite file and outlive it. */
export class NativeMachine implements KeyMachine {
  readonly deviceKey: string;
  readonly #library: NativeLibrary;
  readonly #device: NativeDevice;
  #opened: NativeOlmMachine | undefined;

  private constructor(library: NativeLibrary, device: NativeDevice, machine: NativeOlmMachine) {
    this.#library = library;
    this.#device = device;
    this.#opened = machine;
    this.deviceKey = machine.identityKeys.ed25519.toBase64();
  }

  static async open(library: NativeLibrary, device: NativeDevice): Promise<NativeMachine> {
    return new NativeMachine(library, device, await initialize(library, device));
  }

  /** Lets go of the file. */
  close(): void {
    this.#opened?.close();
    this.#opened = undefined;
  }

  /** Takes the keys from the file again. */
  async openAgain(): Promise<void> {
    this.#opened = await initialize(this.#library, this.#device);
    const key = this.#machine.identityKeys.ed25519.toBase64();
    if (key !== this.deviceKey) throw new Error(`the file has a device with the key ${key}`);
  }

  async outgoing(): Promise<readonly MachineRequest[]> {
    return (await this.#machine.outgoingRequests()).map((request) => this.#toRequest(request));
  }

  track(users: readonly string[]): Promise<unknown> {
    return this.#machine.updateTrackedUsers(this.#ids(users));
  }

  async missingSessions(users: readonly string[]): Promise<MachineRequest | undefined> {
    const claim = await this.#machine.getMissingSessions(this.#ids(users));
    return claim === null ? undefined : this.#toRequest(claim);
  }

  async shareRoomKey(room: string, users: readonly string[]): Promise<readonly MachineRequest[]> {
    const { RoomId, EncryptionSettings, CollectStrategy } = this.#library;
    const settings = new EncryptionSettings();
    settings.sharingStrategy = CollectStrategy.AllDevices;
    const requests = await this.#machine.shareRoomKey(new RoomId(room), this.#ids(users), settings);
    return requests.map((request) => this.#toRequest(request));
  }

  encrypt(room: string, type: string, content: string): Promise<string> {
    return this.#machine.encryptRoomEvent(new this.#library.RoomId(room), type, content);
  }

  async receive(events: readonly object[], answer: SyncAnswer): Promise<readonly (string | undefined)[]> {
    const { changed = [], left = [] } = answer.device_lists ?? {};
    const [opened] = JSON.parse(
      await this.#machine.receiveSyncChanges(
        JSON.stringify(events),
        new this.#library.DeviceLists(this.#ids(changed), this.#ids(left)),
        answer.device_one_time_keys_count ?? {},
        answer.device_unused_fallback_key_types ?? [],
      ),
    ) as [readonly { readonly type: string }[]];
    // One that cannot be read comes back as it was.
    return opened.map((event) => (event.type === encryptedType ? undefined : JSON.stringify(event)));
  }

  async decrypt(event: string, room: string): Promise<string> {
    return (await this.#machine.decryptRoomEvent(event, new this.#library.RoomId(room))).event;
  }

  /** The library ends the process where one that was closed is used. */
  get #machine(): NativeOlmMachine {
    if (this.#opened === undefined) throw new Error('the keys are closed');
    return this.#opened;
  }

  #toRequest({ id, type, body, eventType, txnId }: NativeRequest): MachineRequest {
    return {
      kind: this.#kindOf(type),
      body,
      ...(eventType !== undefined &&
        txnId !== undefined && { toDevice: { type: eventType, transactionId: txnId } }),
      settle: (answer) => this.#machine.markRequestAsSent(id, type, answer),
    };
  }

  #kindOf(type: number): MachineRequest['kind'] {
    const { KeysUpload, KeysQuery, KeysClaim, ToDevice } = this.#library.RequestType;
    const kinds = new Map<number, MachineRequest['kind']>([
      [KeysUpload, 'keys/upload'],
      [KeysQuery, 'keys/query'],
      [KeysClaim, 'keys/claim'],
      [ToDevice, 'sendToDevice'],
    ]);
    return kinds.get(type) ?? 'other';
  }

  #ids(users: readonly string[]): object[] {
    return users.map((user) => new this.#library.UserId(user));
  }
}

function initialize(library: NativeLibrary, { user, device, folder, passphrase }: NativeDevice) {
  const { OlmMachine, UserId, DeviceId } = library;
  return OlmMachine.initialize(new UserId(user), new DeviceId(device), folder, passphrase);
}
