import type { Capability } from '../bots/capabilities.ts';
import type { EncryptedRoomHabits } from '../networks/matrix/peers/from-spec/encrypted-room-habits.ts';
import type { AnyCastMember } from './cast.ts';

/** What a bot must be able to do, one of them, so that it knows the devices of those that it is to verify. */
export const waysToKnowDevices = ['sas.strangers', 'matrix.encrypted'] as const satisfies Capability[];

/** As Element has them. */
const habits: EncryptedRoomHabits = { sends: 'encrypted', hears: 'all' };

/** The cast as it meets a bot with these claims: one that verifies no strangers shares encrypted rooms with everybody. */
export function acquainted(
  cast: readonly AnyCastMember[],
  claims: readonly Capability[],
): readonly AnyCastMember[] {
  if (claims.includes('sas.strangers')) return cast;
  return cast.map((member) => ({
    ...(typeof member === 'string' ? { name: member } : member),
    inEncryptedRooms: habits,
  }));
}
