import type { Logger } from '../../base/logging/logger.ts';
import { type RoomEvent, textOf } from '../watch/heard-rooms.ts';
import type { RoomListener } from '../watch/watch-rooms.ts';
import type { Vettings } from './vettings.ts';

/** Who is told what happens at the door. */
export type DoorListener = Pick<Vettings, 'knocked' | 'said'>;

/** Tells vettings who knocks on the space, also who knocked while nobody watched, and what is said in any room. */
export function doorWatch(
  vettings: DoorListener,
  { spaceId, log }: { readonly spaceId: string; readonly log: Logger },
): RoomListener {
  return async ({ roomId, members, messages }) => {
    const knocks = roomId === spaceId ? standingKnocks(members) : [];
    const told = await Promise.allSettled([
      ...knocks.map(({ sender, content }) => vettings.knocked(textOf(sender), textOf(content?.['reason']))),
      ...messages.map(({ sender, body }) => vettings.said(roomId, sender, body)),
    ]);
    for (const one of told) {
      if (one.status === 'rejected') log.error({ err: one.reason, roomId }, 'an event at the door was lost');
    }
  };
}

/** Only where somebody stands now counts: a knock that was taken back is none. */
function standingKnocks(members: readonly RoomEvent[]): readonly RoomEvent[] {
  return [...new Map(members.map((event) => [event.state_key, event])).values()].filter(
    ({ content }) => content?.['membership'] === 'knock',
  );
}
