import { z } from 'zod';
import { fail, read } from './bodies.ts';
import type { Room } from './world.ts';

/** What rooms begin with: the levels that Synapse gives them, those of a creator being above all. */
export const defaultPowerLevels = {
  users: {},
  users_default: 0,
  events: {
    'm.room.name': 50,
    'm.room.power_levels': 100,
    'm.room.history_visibility': 100,
    'm.room.canonical_alias': 50,
    'm.room.avatar': 50,
    'm.room.tombstone': 150,
    'm.room.server_acl': 100,
    'm.room.encryption': 100,
  },
  events_default: 0,
  state_default: 50,
  ban: 50,
  kick: 50,
  redact: 50,
  invite: 0,
  historical: 100,
};

const level = z.number();
const levelsByName = z.record(z.string(), level);
/** The levels of a room that are not as {@link defaultPowerLevels} has them. */
export const powerLevels = z
  .object({
    users: levelsByName,
    users_default: level,
    events: levelsByName,
    events_default: level,
    state_default: level,
    invite: level,
    kick: level,
    ban: level,
    redact: level,
  })
  .partial();

/** Fails unless a user may send events of that type. */
export function requirePower(room: Room, user: string, type: string, as: 'state' | 'message'): void {
  const levels = levelsOf(room);
  const byDefault = as === 'state' ? levels.state_default : levels.events_default;
  require(powerOf(room, user), levels.events[type] ?? byDefault);
}

/** Fails unless a user may invite. */
export function requireInvitePower(room: Room, user: string): void {
  require(powerOf(room, user), levelsOf(room).invite);
}

/** Fails unless a user may take back what others have said. */
export function requireRedactPower(room: Room, user: string): void {
  require(powerOf(room, user), levelsOf(room).redact);
}

/** Fails unless a user may put another one out. */
export function requirePowerOver(room: Room, user: string, guest: string, how: 'kick' | 'ban'): void {
  require(powerOf(room, user), levelsOf(room)[how]);
  if (powerOf(room, user) <= powerOf(room, guest))
    fail(403, 'M_FORBIDDEN', `You cannot ${how} user ${guest}.`);
}

function powerOf(room: Room, user: string): number {
  const { sender, content } = room.state.get('m.room.create ')!;
  const { additional_creators: others } = content;
  if (sender === user || (Array.isArray(others) && others.includes(user))) return Infinity;
  const { users, users_default: byDefault } = levelsOf(room);
  return users[user] ?? byDefault;
}

function levelsOf(room: Room): Required<z.infer<typeof powerLevels>> {
  const changed = read(powerLevels, room.state.get('m.room.power_levels ')?.content ?? {});
  return { ...defaultPowerLevels, ...changed };
}

function require(level: number, needed: number): void {
  if (level >= needed) return;
  const error = `You don't have permission to post that to the room. user_level (${level}) < send_level (${needed})`;
  fail(403, 'M_FORBIDDEN', error);
}
