import type { MatrixApi } from '../../client-server/matrix-api.ts';
import type { Signable } from '../../identity/sign-json.ts';
import { verificationPrefix, type Content } from '../../oracle/sas/record.ts';
import type { KeyMachine, MachineRequest } from './key-machine.ts';
import { encryptedType, type Opener, type SyncAnswer, type SyncedEvent } from './sync-loop.ts';

/**
 * The keys of one device, and what they open. The machine is asked for Olm and Megolm alone: it is shown no step of a
 * verification in a room, and what it would answer to one that came to the device is not sent.
 */
export class RoomEncryption implements Opener {
  /** The keys of the device as they were published. */
  readonly device: Signable;
  /** Public Ed25519 key of the device. */
  readonly deviceKey: string;
  readonly #api: MatrixApi;
  readonly #machine: KeyMachine;
  /** The machine gives a request out until it is answered: two who sent what is due would send it twice. */
  #last: Promise<unknown> = Promise.resolve();
  /** Messages with room keys that are kept back; undefined where they go at once. */
  #held: MachineRequest[] | undefined;

  private constructor(api: MatrixApi, machine: KeyMachine, device: Signable) {
    this.#api = api;
    this.#machine = machine;
    this.device = device;
    this.deviceKey = machine.deviceKey;
  }

  /** Publishes the keys of a machine that is new. */
  static async open(api: MatrixApi, machine: KeyMachine): Promise<RoomEncryption> {
    const upload = (await machine.outgoing()).find(({ kind }) => kind === 'keys/upload');
    const { device_keys: keys } = JSON.parse(upload!.body) as { readonly device_keys: Signable };
    const encryption = new RoomEncryption(api, machine, keys);
    await encryption.inTurn(() => encryption.#sendWhatIsDue());
    return encryption;
  }

  /** The content of an `m.room.encrypted` that all devices of the members can read. */
  encrypt(room: string, members: readonly string[], type: string, content: Content): Promise<Content> {
    return this.inTurn(async () => {
      const machine = this.#machine;
      await machine.track(members);
      await this.#sendWhatIsDue();
      const claim = await machine.missingSessions(members);
      if (claim) await this.#perform(claim);
      for (const request of await machine.shareRoomKey(room, members)) await this.#hand(request);
      return JSON.parse(await machine.encrypt(room, type, JSON.stringify(content))) as Content;
    });
  }

  toDevice(answer: SyncAnswer): Promise<readonly SyncedEvent[]> {
    return this.inTurn(async () => {
      const events = answer.to_device?.events ?? [];
      const encrypted = events.filter(({ type }) => type === encryptedType);
      const opened = (await this.#machine.receive(encrypted, answer)).values();
      await this.#sendWhatIsDue();
      return events.map((event) => {
        const clear = event.type === encryptedType ? opened.next().value : undefined;
        return clear === undefined
          ? event
          : { ...(JSON.parse(clear) as SyncedEvent), wireType: encryptedType };
      });
    });
  }

  async inRoom(event: SyncedEvent, room: string): Promise<SyncedEvent | undefined> {
    const decrypted = await this.inTurn(() => this.#machine.decrypt(JSON.stringify(event), room)).catch(
      () => undefined,
    );
    if (decrypted === undefined) return undefined;
    const { type, content } = JSON.parse(decrypted) as SyncedEvent;
    // What an event relates to is never encrypted.
    const { 'm.relates_to': relation } = event.content;
    const whole = { ...content, ...(relation !== undefined && { 'm.relates_to': relation }) };
    return { ...event, type, content: whole, wireType: encryptedType };
  }

  /** Keeps the room keys back that it shares; the result sends them. */
  holdRoomKeys(): () => Promise<void> {
    this.#held ??= [];
    return () =>
      this.inTurn(async () => {
        const held = this.#held ?? [];
        this.#held = undefined;
        for (const request of held) await this.#ask(request);
      });
  }

  /** Does something while the machine does nothing else. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => {});
    return result;
  }

  async #sendWhatIsDue(): Promise<void> {
    for (const request of await this.#machine.outgoing()) await this.#perform(request);
  }

  /** Hands a room key over; one that is kept back has gone for all that the machine knows. */
  async #hand(request: MachineRequest): Promise<void> {
    if (this.#held === undefined) return this.#perform(request);
    this.#held.push(request);
    await request.settle('{}');
  }

  /** Sends a request of the machine, and tells it what the server has answered. */
  async #perform(request: MachineRequest): Promise<void> {
    await request.settle(JSON.stringify(await this.#ask(request)));
  }

  async #ask({ kind, body, toDevice }: MachineRequest): Promise<object> {
    if (kind === 'other' || toDevice?.type.startsWith(verificationPrefix)) return {};
    if (toDevice === undefined) return this.#api.call('POST', `/${kind}`, JSON.parse(body) as object);
    const path = [kind, toDevice.type, toDevice.transactionId].map(encodeURIComponent).join('/');
    return this.#api.call('PUT', `/${path}`, JSON.parse(body) as object);
  }
}
