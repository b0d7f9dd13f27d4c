import type { RoomEvent } from '../watch/heard-rooms.ts';

/** From this room version on, those who made a room stand above every level. */
const creatorsAboveAllVersion = 12;
const creatorLevelWithoutLevels = 100;

/** What decides who may do what in a room. */
export interface RoomPower {
  /** `m.room.create`, with its sender. */
  readonly create: RoomEvent;
  /** Content of `m.room.power_levels`; undefined where the room has none. */
  readonly levels: Readonly<Record<string, unknown>> | undefined;
}

/** The power level of a user. */
export function powerLevelOf(userId: string, { create, levels }: RoomPower): number {
  const { room_version: version = '1', additional_creators: others } = create.content ?? {};
  const isCreator = create.sender === userId;
  const isAboveAll = isCreator || (Array.isArray(others) && others.includes(userId));
  if (isAboveAll && Number(version) >= creatorsAboveAllVersion) return Infinity;
  if (!levels) return isCreator ? creatorLevelWithoutLevels : 0;
  const { users = {}, users_default: byDefault = 0 } = levels as { users?: object; users_default?: unknown };
  // Old rooms may have levels written as text.
  return Number(Object.hasOwn(users, userId) ? users[userId as keyof object] : byDefault);
}
