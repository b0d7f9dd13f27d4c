import { BlockedError } from '../../../../errors/blocked-error.ts';
import { blockWhenLate } from '../../../../waiting/block-when-late.ts';
import { EventLog } from '../../../../waiting/event-log.ts';
import type { Wait } from '../../../../waiting/waiting.ts';
import type { Account } from '../../client-server/accounts.ts';
import type { MacMethod } from '../../oracle/sas/mac.ts';
import type { Content, JudgedParty, RecordedParty, SasRecord } from '../../oracle/sas/record.ts';
import { firstHeard } from '../first-heard.ts';
import type {
  MatchesMessage,
  Peer,
  PeerCapabilities,
  PeerOpinion,
  ReceivedMessage,
  RoomWishes,
  Shields,
  WireEvent,
} from '../peer.ts';
import { spokenIn, wireEvent, type Spoken } from '../wire-facts.ts';
import type { MatrixApi } from '../../client-server/matrix-api.ts';
import { Contacts } from './contacts.ts';
import type { EncryptedRoomHabits } from './encrypted-room-habits.ts';
import type { Deviations } from './deviation.ts';
import type { SpecFlow } from './flow.ts';
import {
  deviceObject,
  newCrossSigning,
  publishIdentity,
  type CrossSigning,
} from '../../identity/identity.ts';
import { newSigningKey, type Signable } from '../../identity/sign-json.ts';
import type { RoomEncryption } from './room-encryption.ts';
import { encryptedType, SyncLoop, type Arrival, type SyncedEvent } from './sync-loop.ts';
import { Verifications, type SentToRoom } from './verifications.ts';

type ArrivalInRoom = Arrival & { readonly room: string };

/** What a peer is made of; `startSpecPeer` puts it together. */
export interface SpecPeerParts {
  readonly api: MatrixApi;
  readonly name: string;
  readonly account: Account;
  readonly macMethods: readonly MacMethod[];
  readonly deviate: Deviations;
  readonly startsAtReady: boolean;
  /** Absent for a peer that cannot encrypt. */
  readonly encryption: (EncryptedRoomHabits & { readonly keys: RoomEncryption }) | undefined;
  readonly deadlineMs: number;
  /** Aborted when the peer ends. */
  readonly ending: AbortController;
  /** Aborted then too, and when the run ends. */
  readonly signal: AbortSignal;
}

/**
 * A client whose verification is made of the specification alone. It verifies by to-device messages and in rooms, in
 * either role, keeps every content for the diagnosis, and can deviate where told. Encrypted rooms are for those that
 * were given keys; only these come from a library.
 */
export class SpecPeer implements Peer {
  readonly capabilities: PeerCapabilities;
  readonly name: string;
  readonly transcript = new EventLog<WireEvent>();
  readonly heard = new EventLog<ReceivedMessage>();
  readonly #api: MatrixApi;
  readonly #account: Account;
  readonly #wait: Pick<Wait, 'signal' | 'deadlineMs'>;
  readonly #ending: AbortController;
  readonly #contacts: Contacts;
  readonly #verifications: Verifications;
  readonly #loop: SyncLoop;
  readonly #encryption: SpecPeerParts['encryption'];
  readonly #deviceKey: string;
  readonly #device: Signable;
  #identity: CrossSigning = newCrossSigning();
  readonly #members = new EventLog<{
    readonly room: string;
    readonly user: string;
    readonly membership: unknown;
  }>();
  readonly #encryptedRooms = new Set<string>();

  constructor(parts: SpecPeerParts) {
    const { api, name, account, macMethods, deviate, startsAtReady, deadlineMs, ending, signal } = parts;
    this.name = name;
    this.#api = api;
    this.#account = account;
    this.#ending = ending;
    this.#wait = { signal, deadlineMs };
    this.#encryption = parts.encryption;
    this.capabilities = { encryptedRooms: parts.encryption !== undefined, shields: 'none' };
    const key = newSigningKey();
    this.#deviceKey = parts.encryption?.keys.deviceKey ?? key.publicText;
    this.#device = parts.encryption?.keys.device ?? deviceObject(account.userId, account.deviceId, key);
    this.#contacts = new Contacts(api, account.userId, signal);
    this.#verifications = new Verifications({
      api,
      name,
      macMethods,
      deviate,
      startsAtReady,
      deadlineMs,
      signal,
      contacts: this.#contacts,
      transcript: this.transcript,
      self: () => this.#party(),
      isEncrypted: (room) => this.#encryptedRooms.has(room),
      sendToRoom: (room, { type, content }) =>
        this.#encryption?.sends === 'in-clear' && type !== 'm.room.message'
          ? this.#sendInClear(room, type, content)
          : this.#send(room, type, content),
      signMaster: (contact) => this.#contacts.sign(contact, this.#identity.userSigning),
    });
    const listener = {
      toDevice: (event: SyncedEvent, arrival: Arrival) => this.#verifications.receive(event, arrival),
      room: (event: SyncedEvent, arrival: ArrivalInRoom) => this.#receive(event, arrival),
      invitation: async (room: string) =>
        void (await api.call('POST', `/join/${encodeURIComponent(room)}`, {})),
    };
    this.#loop = new SyncLoop(api, listener, parts.encryption?.keys);
  }

  get userId(): string {
    return this.#account.userId;
  }

  get deviceId(): string {
    return this.#account.deviceId;
  }

  get accessToken(): string {
    return this.#api.accessToken;
  }

  /** All verifications so far, oldest first, also those whose request was not in form: for the diagnosis. */
  get flows(): readonly SpecFlow[] {
    return this.#verifications.flows;
  }

  records(judged: JudgedParty): SasRecord[] {
    const { confirmedAtMs, sharesEncryptedRoom, shown } = judged;
    return this.flows
      .filter(({ otherUser }) => otherUser === judged.user)
      .map((flow) => flow.record({ confirmedAtMs, sharesEncryptedRoom, shown }));
  }

  /** Publishes the keys and begins to listen; resolves after the first sync. */
  async start(): Promise<void> {
    if (this.#encryption === undefined)
      await this.#api.call('POST', '/keys/upload', { device_keys: this.#device });
    await publishIdentity(this.#api, this.#account, this.#identity, this.#device);
    await new Promise<void>((resolve, reject) => {
      this.#loop.run(resolve).catch((error: unknown) => {
        // Whatever waits for an event must not wait for a loop that has ended.
        this.#ending.abort(error);
        reject(error);
      });
    });
  }

  async directRoom(
    user: string,
    { encrypted = this.capabilities.encryptedRooms }: RoomWishes = {},
  ): Promise<string> {
    // One that cannot encrypt may well be in an encrypted room, as long as it keeps silent there.
    const encryption = {
      type: 'm.room.encryption',
      state_key: '',
      content: { algorithm: 'm.megolm.v1.aes-sha2' },
    };
    const body = {
      preset: 'trusted_private_chat',
      is_direct: true,
      invite: [user],
      initial_state: encrypted ? [encryption] : [],
    };
    const room = (await this.#api.call('POST', '/createRoom', body))['room_id'] as string;
    const ofUser = (member: { readonly room: string; readonly user: string }): boolean =>
      member.room === room && member.user === user;
    await this.#members.first((member) => ofUser(member) && member.membership === 'join', {
      ...this.#wait,
      why: `${user} to accept the invitation`,
      lastSeen: () => `membership "${String(this.#members.items.findLast(ofUser)?.membership ?? 'none')}"`,
    });
    return room;
  }

  async entered(room: string): Promise<void> {
    const own = (member: { readonly room: string; readonly user: string }): boolean =>
      member.room === room && member.user === this.userId;
    const entering = this.#members.first((member) => own(member) && member.membership === 'join', {
      ...this.#wait,
      why: `${this.name} to enter ${room}`,
    });
    await blockWhenLate(entering);
  }

  async invite(room: string, user: string): Promise<void> {
    await this.#api.call('POST', `/rooms/${encodeURIComponent(room)}/invite`, { user_id: user });
  }

  async send(room: string, text: string): Promise<string> {
    const [type, content] = ['m.room.message', { msgtype: 'm.text', body: text }];
    const atMs = performance.now();
    const { eventId, wireType } = await this.#send(room, type, content);
    const event = { type, wireType, sender: this.userId, content, event_id: eventId };
    this.#recordMessage(event, room, 'sent', atMs);
    return eventId;
  }

  message(room: string, from: string, matches: MatchesMessage): Promise<ReceivedMessage> {
    return firstHeard(this, room, from, matches, this.#wait);
  }

  async shields({ wireType }: ReceivedMessage): Promise<Shields> {
    const shield = wireType === encryptedType ? 'unknown' : 'PLAINTEXT';
    return { lax: shield, strict: shield };
  }

  async verifyUser(user: string, room: string): Promise<SpecFlow> {
    this.#requireReadable(room);
    return this.#verifications.request(await this.#contacts.fetch(user), { room });
  }

  async verifyDevice(user: string, device: string): Promise<SpecFlow> {
    return this.#verifications.request(await this.#contacts.fetch(user), { device });
  }

  async bareStart(user: string, device: string): Promise<SpecFlow> {
    return this.#verifications.bareStart(await this.#contacts.fetch(user), device);
  }

  sharesEncryptedRoomWith(user: string): boolean {
    return this.#members.items.some(
      (member) =>
        member.user === user && member.membership === 'join' && this.#encryptedRooms.has(member.room),
    );
  }

  requestFrom(user: string): Promise<SpecFlow> {
    return this.#verifications.incoming.next(user, this.transcript, this.#wait);
  }

  pauseReceiving(): () => void {
    return this.#loop.gate.close();
  }

  opinionOf(user: string): Promise<PeerOpinion> {
    return this.#contacts.opinionOf(user, this.#identity.userSigning);
  }

  async resetIdentity(): Promise<void> {
    this.#identity = newCrossSigning();
    await publishIdentity(this.#api, this.#account, this.#identity, this.#device);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort(new Error(`${this.name} has ended`));
    this.#loop.gate.open();
  }

  #party(): RecordedParty {
    return {
      user: this.userId,
      device: this.deviceId,
      deviceKey: this.#deviceKey,
      masterKey: this.#identity.master.publicText,
      ...(this.#encryption?.hears === 'encrypted' && { hearsClearSteps: false }),
    };
  }

  /** Sends an event to a room, encrypted if the room is. */
  async #send(room: string, type: string, content: Content): Promise<SentToRoom> {
    this.#requireReadable(room);
    if (this.#encryption === undefined || !this.#encryptedRooms.has(room))
      return this.#sendInClear(room, type, content);
    const encrypted = await this.#encryption.keys.encrypt(room, this.#membersOf(room), type, content);
    return this.#sendInClear(room, encryptedType, encrypted);
  }

  async #sendInClear(room: string, wireType: string, content: Content): Promise<SentToRoom> {
    return { eventId: await this.#api.sendEvent(room, wireType, content), wireType };
  }

  /** Those who are in a room or asked into it. */
  #membersOf(room: string): string[] {
    const memberships = new Map(
      this.#members.items
        .filter((member) => member.room === room)
        .map(({ user, membership }) => [user, membership]),
    );
    return [...memberships.keys()].filter((user) => memberships.get(user) !== 'leave');
  }

  async #receive(event: SyncedEvent, arrival: ArrivalInRoom): Promise<void> {
    const { room, atMs, isNew } = arrival;
    const { type, sender, content, state_key: user } = event;
    if (type === 'm.room.encryption') this.#encryptedRooms.add(room);
    if (type === 'm.room.member' && user !== undefined)
      this.#members.append({ room, user, membership: content['membership'] });
    if (sender === this.userId || user !== undefined) return;
    if (isNew) await this.#verifications.receive(event, arrival);
    const spoken = type === 'm.room.message' ? spokenIn(content) : undefined;
    if (spoken !== undefined) this.#receiveText(event, spoken, room, atMs);
  }

  #receiveText(event: SyncedEvent, spoken: Spoken, room: string, atMs: number): void {
    const { type, wireType = type, sender, event_id: eventId = '' } = event;
    this.#recordMessage(event, room, 'received', atMs);
    this.heard.append({ ...spoken, eventId, room, sender, wireType, atMs });
  }

  #recordMessage(event: SyncedEvent, room: string, direction: WireEvent['direction'], atMs: number): void {
    const { type, wireType = type, sender: from, content, event_id: eventId } = event;
    const seenBy = this.name;
    this.transcript.append(
      wireEvent({ seenBy, direction, transport: 'room', from, room, type, wireType, eventId, atMs }, content),
    );
  }

  #requireReadable(room: string): void {
    if (this.#encryption === undefined && this.#encryptedRooms.has(room))
      throw new BlockedError(`${this.name} is a peer without encryption, and ${room} is encrypted`);
  }
}
