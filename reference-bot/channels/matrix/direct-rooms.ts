import { EventType, KnownMembership, type MatrixClient, Preset, type Room } from 'matrix-js-sdk';
import { isJoined } from './rooms.ts';

const megolm = 'm.megolm.v1.aes-sha2';

type RoomsByUser = Readonly<Record<string, string[]>>;

/** The rooms in which the bot and one user talk alone. */
export class DirectRooms {
  readonly #client: MatrixClient;
  /** What we know before the homeserver's next sync tells it. */
  readonly #remembered = new Map<string, Set<string>>();

  constructor(client: MatrixClient) {
    this.#client = client;
  }

  /**
   * The direct room with a user: found, or made, encrypted, and remembered as such. A user who is not in it any
   * more is invited again.
   */
  async with(userId: string): Promise<string> {
    const room = this.#find(userId);
    if (!room) return this.#create(userId);
    if (isJoined(room) && !isPresent(room, userId)) await this.#client.invite(room.roomId, userId);
    return room.roomId;
  }

  /** Notes, also in the account, where other clients look for it, that a room is a direct one. */
  async remember(userId: string, roomId: string): Promise<void> {
    this.#remembered.set(userId, new Set(this.#remembered.get(userId)).add(roomId));
    const all = { ...this.#inAccount() };
    for (const [user, rooms] of this.#remembered) all[user] = [...new Set([...(all[user] ?? []), ...rooms])];
    await this.#client.setAccountDataRaw(EventType.Direct, all);
  }

  async #create(userId: string): Promise<string> {
    const { room_id: roomId } = await this.#client.createRoom({
      preset: Preset.TrustedPrivateChat,
      is_direct: true,
      invite: [userId],
      initial_state: [{ type: EventType.RoomEncryption, state_key: '', content: { algorithm: megolm } }],
    });
    await this.remember(userId, roomId);
    return roomId;
  }

  /** Prefers a room where the user still is. */
  #find(userId: string): Room | undefined {
    const inAccount = this.#inAccount()[userId] ?? [];
    const remembered = this.#remembered.get(userId);
    const candidates = this.#client
      .getRooms()
      .filter(
        (room) =>
          remembered?.has(room.roomId) ||
          (isJoined(room) && (inAccount.includes(room.roomId) || room.getDMInviter() === userId)),
      );
    return candidates.find((room) => isPresent(room, userId)) ?? candidates[0];
  }

  #inAccount(): RoomsByUser {
    return this.#client.getAccountData(EventType.Direct)?.getContent<Record<string, string[]>>() ?? {};
  }
}

function isPresent(room: Room, userId: string): boolean {
  const membership = room.getMember(userId)?.membership;
  return membership === KnownMembership.Join || membership === KnownMembership.Invite;
}
