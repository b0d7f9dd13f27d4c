import { BlockedError } from '../../../../errors/blocked-error.ts';
import { blockWhenLate } from '../../../../waiting/block-when-late.ts';
import { EventLog } from '../../../../waiting/event-log.ts';
import type { Wait } from '../../../../waiting/waiting.ts';
import type { Account } from '../../client-server/accounts.ts';
import type { MacMethod } from '../../oracle/sas/mac.ts';
import type { JudgedParty, RecordedParty, SasRecord } from '../../oracle/sas/record.ts';
import { firstHeard } from '../first-heard.ts';
import type { MatchesMessage, Peer, PeerOpinion, ReceivedMessage, Shields, WireEvent } from '../peer.ts';
import { spokenIn, wireEvent, type Spoken } from '../wire-facts.ts';
import type { MatrixApi } from '../../client-server/matrix-api.ts';
import { Contacts } from './contacts.ts';
import type { Deviations } from './deviation.ts';
import type { SpecFlow } from './flow.ts';
import {
  deviceObject,
  newCrossSigning,
  publishIdentity,
  type CrossSigning,
} from '../../identity/identity.ts';
import { newSigningKey, type Signable, type SigningKey } from '../../identity/sign-json.ts';
import { SyncLoop, type Arrival, type SyncedEvent } from './sync-loop.ts';
import { Verifications } from './verifications.ts';

/** What a peer is made of; `startSpecPeer` puts it together. */
export interface SpecPeerParts {
  readonly api: MatrixApi;
  readonly name: string;
  readonly account: Account;
  readonly macMethods: readonly MacMethod[];
  readonly deviate: Deviations;
  readonly deadlineMs: number;
  /** Aborted when the peer ends. */
  readonly ending: AbortController;
  /** Aborted then too, and when the run ends. */
  readonly signal: AbortSignal;
}

/**
 * A client made of the specification alone: no SDK, no encryption. It verifies by to-device messages and in rooms
 * that are not encrypted, in either role, keeps every content for the diagnosis, and can deviate where told.
 */
export class SpecPeer implements Peer {
  readonly capabilities = { encryptedRooms: false, shields: 'none' } as const;
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
  readonly #deviceKey: SigningKey = newSigningKey();
  readonly #device: Signable;
  #identity: CrossSigning = newCrossSigning();
  readonly #members = new EventLog<{
    readonly room: string;
    readonly user: string;
    readonly membership: unknown;
  }>();
  readonly #encryptedRooms = new Set<string>();

  constructor(parts: SpecPeerParts) {
    const { api, name, account, macMethods, deviate, deadlineMs, ending, signal } = parts;
    this.name = name;
    this.#api = api;
    this.#account = account;
    this.#ending = ending;
    this.#wait = { signal, deadlineMs };
    this.#device = deviceObject(account.userId, account.deviceId, this.#deviceKey);
    this.#contacts = new Contacts(api, account.userId, signal);
    this.#verifications = new Verifications({
      api,
      name,
      macMethods,
      deviate,
      deadlineMs,
      signal,
      contacts: this.#contacts,
      transcript: this.transcript,
      self: () => this.#party(),
      signMaster: (contact) => this.#contacts.sign(contact, this.#identity.userSigning),
    });
    this.#loop = new SyncLoop(api, {
      toDevice: (event, arrival) => this.#verifications.receive(event, arrival),
      room: (event, arrival) => this.#receive(event, arrival),
      invitation: async (room) => void (await api.call('POST', `/join/${encodeURIComponent(room)}`, {})),
    });
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

  async directRoom(user: string, { encrypted = false } = {}): Promise<string> {
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
    this.#requirePlain(room);
    const content = { msgtype: 'm.text', body: text };
    const atMs = performance.now();
    const eventId = await this.#api.sendEvent(room, 'm.room.message', content);
    this.#recordMessage(
      { type: 'm.room.message', sender: this.userId, content, event_id: eventId },
      room,
      'sent',
      atMs,
    );
    return eventId;
  }

  message(room: string, from: string, matches: MatchesMessage): Promise<ReceivedMessage> {
    return firstHeard(this.heard, room, from, matches, this.#wait);
  }

  async shields({ wireType }: ReceivedMessage): Promise<Shields> {
    if (wireType === 'm.room.encrypted') throw new BlockedError(`${this.name} is a peer without encryption`);
    return { lax: 'PLAINTEXT', strict: 'PLAINTEXT' };
  }

  async verifyUser(user: string, room: string): Promise<SpecFlow> {
    this.#requirePlain(room);
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
      deviceKey: this.#deviceKey.publicText,
      masterKey: this.#identity.master.publicText,
    };
  }

  async #receive(event: SyncedEvent, arrival: Arrival & { readonly room: string }): Promise<void> {
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
    const { type: wireType, sender, event_id: eventId = '' } = event;
    this.#recordMessage(event, room, 'received', atMs);
    this.heard.append({ ...spoken, eventId, room, sender, wireType, atMs });
  }

  #recordMessage(event: SyncedEvent, room: string, direction: WireEvent['direction'], atMs: number): void {
    const { type, sender: from, content, event_id: eventId } = event;
    const seenBy = this.name;
    this.transcript.append(
      wireEvent(
        { seenBy, direction, transport: 'room', from, room, type, wireType: type, eventId, atMs },
        content,
      ),
    );
  }

  #requirePlain(room: string): void {
    if (this.#encryptedRooms.has(room))
      throw new BlockedError(`${this.name} is a peer without encryption, and ${room} is encrypted`);
  }
}
