import { KnownMembership, type MatrixClient, type Room } from 'matrix-js-sdk';
import { sanitizeIdentifier } from './identifiers.ts';
import { MatrixError } from './matrix-error.ts';

/** Rooms named at most. */
const namedRoomLimit = 100;

export interface RoomSurvey {
  readonly joinedRoomCount: number;
  readonly encryptedRoomCount: number;
  readonly unencryptedRoomCount: number;
  /** Encrypted rooms of a bot that does not do encryption. */
  readonly unsupportedRoomCount: number;
  readonly unsupportedRooms: readonly string[];
}

export function isJoined(room: Room): boolean {
  return room.getMyMembership() === KnownMembership.Join;
}

/**
 * True when the bot is out of the room. The room's state says so; the SDK itself calls a room left until all events
 * of its first sync have been told.
 */
export function hasLeft(room: Room): boolean {
  const membership = room.getMember(room.myUserId)?.membership;
  return membership === KnownMembership.Leave || membership === KnownMembership.Ban;
}

/** True when the bot can talk in the room: any, unless it does no encryption. */
export function isSupported(room: Room, encryption: boolean): boolean {
  return encryption || !room.hasEncryptionStateEvent();
}

/**
 * Expects a room in which the bot can talk.
 * @throws MatrixError `room-not-found`, `unsupported-room`.
 */
export function requireRoom(client: MatrixClient, roomId: string, encryption: boolean): void {
  const [room, shown] = [client.getRoom(roomId), sanitizeIdentifier(roomId)];
  if (!room || !isJoined(room)) throw new MatrixError('room-not-found', shown);
  if (isSupported(room, encryption)) return;
  throw new MatrixError('unsupported-room', `${shown} is encrypted but matrix.encrypted=false`);
}

/** Counts the rooms the bot is in. */
export function surveyRooms(client: MatrixClient, encryption: boolean): RoomSurvey {
  const joined = client.getRooms().filter(isJoined);
  const encrypted = joined.filter((room) => room.hasEncryptionStateEvent());
  const unsupported = joined.filter((room) => !isSupported(room, encryption));
  return {
    joinedRoomCount: joined.length,
    encryptedRoomCount: encrypted.length,
    unencryptedRoomCount: joined.length - encrypted.length,
    unsupportedRoomCount: unsupported.length,
    unsupportedRooms: unsupported.slice(0, namedRoomLimit).map((room) => sanitizeIdentifier(room.roomId)),
  };
}
