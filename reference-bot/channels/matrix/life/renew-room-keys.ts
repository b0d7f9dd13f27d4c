import { KnownMembership, type MatrixClient } from 'matrix-js-sdk';
import { isJoined } from '../rooms.ts';

/**
 * Has the next message in each room with a user go under a new key. The user's client goes on judging messages by
 * what it knew of the bot when it got their key: verified since, they would still look unverified to it.
 */
export async function renewRoomKeys(client: MatrixClient, userId: string): Promise<void> {
  const shared = client
    .getRooms()
    .filter((room) => isJoined(room) && room.getMember(userId)?.membership === KnownMembership.Join);
  await Promise.all(shared.map(({ roomId }) => client.getCrypto()?.forceDiscardSession(roomId)));
}
