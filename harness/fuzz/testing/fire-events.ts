import { randomUUID } from 'node:crypto';
import type { ControlClient, VerificationRecord } from '../../bots/control-client.ts';
import { newQuestion, usualTalk } from '../../bots/talk.ts';
import { registerAccount } from '../../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../../networks/matrix/client-server/matrix-api.ts';
import { newCrossSigning, publishIdentity } from '../../networks/matrix/identity/identity.ts';
import { RoomEncryption } from '../../networks/matrix/peers/from-spec/room-encryption.ts';
import type { SpecPeer } from '../../networks/matrix/peers/from-spec/spec-peer.ts';
import { openWasmMachine } from '../../networks/matrix/peers/from-spec/wasm-machine.ts';
import { startSpecPeer } from '../../networks/matrix/peers/from-spec/start-spec-peer.ts';
import { eventually } from '../../waiting/waiting.ts';
import type { BotUnderFire } from './bot-under-fire.ts';
import { marks, type HostileEvent } from './hostile-events.ts';

const deadlineMs = 60_000;
/** How far a verification may get that the operator has not taken up. */
const early = new Set(['requested', 'created', 'started', 'cancelled', 'mismatched']);

/** @throws Error when an honest verification is not as it was. */
function expectNoProgress(before: VerificationRecord, after: VerificationRecord | undefined): void {
  const observed = after === undefined ? 'nowhere' : shown(after);
  if (observed !== shown(before))
    throw new Error(`the honest verification went from ${shown(before)} to ${observed}`);
}

function shown({ state, sas }: VerificationRecord): string {
  return JSON.stringify({ state, sas });
}

/** Somebody who sends what no client sends, past any client. */
interface Sender {
  readonly userId: string;
  readonly deviceId: string;
  readonly api: MatrixApi;
  readonly encryption: RoomEncryption;
  readonly rooms: { readonly plain: string; readonly encrypted: string };
}

/** A friend of the bot and a stranger, who send it events, and an honest person, who talks to it and verifies it. */
export class EventFire implements AsyncDisposable {
  /** Events that the homeserver has taken. */
  taken = 0;
  readonly #bot: BotUnderFire;
  readonly #honest: SpecPeer;
  readonly #honestRoom: string;
  readonly #senders: Readonly<Record<HostileEvent['from'], Sender>>;

  private constructor(
    bot: BotUnderFire,
    honest: SpecPeer,
    honestRoom: string,
    senders: Readonly<Record<HostileEvent['from'], Sender>>,
  ) {
    this.#bot = bot;
    this.#honest = honest;
    this.#honestRoom = honestRoom;
    this.#senders = senders;
  }

  /** @param bot serves `alice` and `bob`. */
  static async open(bot: BotUnderFire): Promise<EventFire> {
    const { homeserver, signal } = bot;
    const { userId } = bot.account;
    const bob = await registerAccount(homeserver, { localpart: 'bob', signal });
    const honest = await startSpecPeer({
      name: 'bob',
      baseUrl: homeserver.baseUrl,
      account: bob,
      deadlineMs,
      signal,
    });
    const room = await honest.directRoom(userId, { encrypted: false });
    const friend = await sender(bot, 'alice');
    const rooms = {
      plain: await openRoom(bot, friend.api, false),
      encrypted: await openRoom(bot, friend.api, true),
    };
    const stranger = await sender(bot, 'mallory');
    // It reaches the bot in the rooms of a friend alone: the bot comes into none of its own.
    for (const shared of Object.values(rooms)) {
      await friend.api.call('POST', `/rooms/${encodeURIComponent(shared)}/invite`, {
        user_id: stranger.userId,
      });
      await stranger.api.call('POST', `/join/${encodeURIComponent(shared)}`, {});
    }
    return new EventFire(bot, honest, room, {
      friend: { ...friend, rooms },
      stranger: { ...stranger, rooms },
    });
  }

  /** What is sent as the friend. */
  get friend(): Sender {
    return this.#senders.friend;
  }

  get stranger(): string {
    return this.#senders.stranger.userId;
  }

  /**
   * Sends the events while an honest verification waits, and looks at what has become of it, of the bot, and of trust.
   * @throws Error when the bot is harmed, or a verification has gone on.
   */
  expectUnharmed(events: readonly HostileEvent[]): Promise<void> {
    return this.expectUnharmedBy(async (flow) => {
      for (const event of events) await this.#send(event, flow);
    });
  }

  /**
   * The same for anything that is done to the bot.
   * @param harm is given the id of the honest verification.
   */
  async expectUnharmedBy(harm: (honestFlow: string) => Promise<void>): Promise<void> {
    const bot = this.#bot;
    await bot.ensureUp();
    const control = bot.running.control!.with({ limitMs: deadlineMs });
    const flow = await this.#honest.verifyDevice(bot.account.userId, bot.account.deviceId);
    try {
      const wait = { deadlineMs, signal: bot.signal, why: 'an honest verification to come to its emoji' };
      const isIt = ({ protocolFlowId }: VerificationRecord): boolean => protocolFlowId === flow.id;
      const { flowId } = await control.awaitVerification(isIt, wait);
      await control.accept(flowId);
      const before = await control.awaitVerification(
        (one) => isIt(one) && one.state === 'keys_exchanged',
        wait,
      );
      await harm(flow.id);
      await this.#fence();
      await bot.expectUnharmed();
      const records = await control.verifications();
      expectNoProgress(before, records.find(isIt));
      for (const record of records) this.#expectEarly(record);
    } finally {
      await this.#cancelAll(control);
    }
  }

  /** @throws Error for a verification that nobody of the bot's operators has taken up, and that goes on all the same. */
  #expectEarly({ userId, state }: VerificationRecord): void {
    const { friend, stranger } = this.#senders;
    if (userId === stranger.userId) throw new Error('a verification of a stranger was taken in');
    if (userId === friend.userId && !early.has(state))
      throw new Error(`a verification that no operator has accepted has come to ${state}`);
  }

  async #cancelAll(control: ControlClient): Promise<void> {
    const records = await control.verifications().catch(() => []);
    for (const { flowId } of records) await control.cancel(flowId).catch(() => undefined);
  }

  /** The bot has signed nobody who was not verified. */
  async expectNobodyTrusted(): Promise<void> {
    const { userId } = this.#bot.account;
    const api = new MatrixApi({
      baseUrl: this.#bot.homeserver.baseUrl,
      accessToken: this.#bot.account.accessToken,
      signal: this.#bot.signal,
    });
    const users = Object.values(this.#senders).map((one) => one.userId);
    const { master_keys: keys } = (await api.call('POST', '/keys/query', {
      device_keys: Object.fromEntries(users.map((user) => [user, []])),
    })) as { master_keys: Record<string, { signatures?: Record<string, unknown> }> };
    for (const user of users)
      if (keys[user]?.signatures?.[userId] !== undefined) throw new Error(`the bot has signed ${user}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#honest[Symbol.asyncDispose]();
  }

  /** Resolves when the bot has answered what was said after all else. */
  async #fence(): Promise<void> {
    const question = newQuestion(usualTalk);
    await this.#honest.send(this.#honestRoom, question.text);
    const { userId } = this.#bot.account;
    const answered = this.#honest.message(this.#honestRoom, userId, (body) => question.isAnsweredBy(body));
    const ended = this.#bot.running.exited.then((how) => {
      throw new Error(`the bot ${how}\n${this.#bot.running.logTail(3).join('\n')}`);
    });
    await Promise.race([answered, ended]);
  }

  async #send({ from, way, type, content }: HostileEvent, honestFlow: string): Promise<void> {
    const sender = this.#senders[from];
    const { userId, deviceId } = this.#bot.account;
    const known = {
      [marks.honest]: honestFlow,
      [marks.event]: '$nothing',
      [marks.device]: sender.deviceId,
      [marks.bot]: userId,
    };
    let text = content;
    for (const [mark, value] of Object.entries(known)) text = text.replaceAll(mark, value);
    if (way === 'to-device') {
      const device = JSON.stringify({ [deviceId]: null }).replace('null', () => text);
      await this.#put(sender, ['sendToDevice', type], `{"messages":{${JSON.stringify(userId)}:${device}}}`);
      return;
    }
    const room = way === 'plain-room' ? sender.rooms.plain : sender.rooms.encrypted;
    if (way !== 'encrypted-room') return this.#put(sender, ['rooms', room, 'send', type], text);
    // What the library for keys does not encrypt never comes to the bot.
    const members = [userId, ...Object.values(this.#senders).map((one) => one.userId)];
    const encrypted = await encryptedBy(sender, room, members, type, text);
    if (encrypted === undefined) return;
    await this.#put(sender, ['rooms', room, 'send', 'm.room.encrypted'], JSON.stringify(encrypted));
  }

  async #put({ api }: Sender, path: readonly string[], body: string): Promise<void> {
    const { baseUrl, accessToken } = api;
    const place = [...path, randomUUID()].map((part) => encodeURIComponent(part.toWellFormed())).join('/');
    const response = await this.#bot.homeserver.fetch(`${baseUrl}/_matrix/client/v3/${place}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body,
      signal: this.#bot.signal,
    });
    await response.arrayBuffer();
    if (response.ok) this.taken += 1;
  }
}

async function encryptedBy(
  { encryption }: Sender,
  room: string,
  members: readonly string[],
  type: string,
  text: string,
): Promise<object | undefined> {
  // Neither very deep ones nor half characters: the library that encrypts them would end all clients of this process.
  if (/[[{]{100}|(?:\{"a":){100}/u.test(text)) return undefined;
  if (/\\ud[89a-f]/u.test(JSON.stringify(JSON.parse(text)))) return undefined;
  try {
    return await encryption.encrypt(
      room,
      members,
      type,
      JSON.parse(text) as Readonly<Record<string, unknown>>,
    );
  } catch {
    return undefined;
  }
}

/** An account with published keys and an identity. */
async function sender(bot: BotUnderFire, localpart: string): Promise<Omit<Sender, 'rooms'>> {
  const { homeserver, signal } = bot;
  const account = await registerAccount(homeserver, { localpart, signal });
  const { userId, deviceId, accessToken } = account;
  const api = new MatrixApi({ baseUrl: homeserver.baseUrl, accessToken, signal });
  const encryption = await RoomEncryption.open(api, await openWasmMachine(userId, deviceId));
  await publishIdentity(api, account, newCrossSigning(), encryption.device);
  return { userId, deviceId, api, encryption };
}

/** A room with the bot in it. */
async function openRoom(bot: BotUnderFire, api: MatrixApi, encrypted: boolean): Promise<string> {
  const content = { algorithm: 'm.megolm.v1.aes-sha2' };
  const { room_id: room } = await api.call('POST', '/createRoom', {
    preset: 'trusted_private_chat',
    is_direct: true,
    invite: [bot.account.userId],
    initial_state: encrypted ? [{ type: 'm.room.encryption', state_key: '', content }] : [],
  });
  const path = ['rooms', String(room), 'state', 'm.room.member', bot.account.userId].map(encodeURIComponent);
  await eventually(
    async () => (await api.ask('GET', `/${path.join('/')}`)).body['membership'] === 'join' || undefined,
    { why: 'the bot to come into a room', deadlineMs, signal: bot.signal },
  );
  return String(room);
}
