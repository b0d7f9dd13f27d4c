import { EventType, KnownMembership, type MatrixClient, type Room, RoomEvent } from 'matrix-js-sdk';
import type { Logger } from '../../base/logging/logger.ts';
import type { Counters } from './counters.ts';
import type { DirectRooms } from './direct-rooms.ts';
import { isSupported } from './rooms.ts';

export interface InvitesOptions {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly encryption: boolean;
  readonly allows: (userId: string) => boolean;
  readonly counters: Counters;
  readonly directRooms: DirectRooms;
  readonly log: Logger;
}

/** Resolves when the invites that have arrived so far are answered. */
export type InvitesAnswered = () => Promise<void>;

/** Joins the rooms that allowed users invite the bot to, and leaves the others. */
export function answerInvites(options: InvitesOptions): InvitesAnswered {
  const { client, log } = options;
  const underWay = new Set<Promise<void>>();
  client.on(RoomEvent.MyMembership, (room, membership) => {
    if (membership !== KnownMembership.Invite) return;
    const answering = answer(room, options)
      .catch((error: unknown) =>
        log.warn({ room: room.roomId, err: error }, 'Matrix invite could not be answered'),
      )
      .finally(() => underWay.delete(answering));
    underWay.add(answering);
  });
  return async () => {
    await Promise.all(underWay);
  };
}

async function answer(room: Room, options: InvitesOptions): Promise<void> {
  const { client, userId, encryption, allows, counters, directRooms, log } = options;
  const { roomId } = room;
  const invite = room.currentState.getStateEvents(EventType.RoomMember, userId);
  const inviter = invite?.getSender();
  if (inviter === undefined || !allows(inviter)) {
    counters.peerDropAllowlistRejectionTotal += 1;
    const reason =
      inviter === undefined ? ': homeserver did not provide an inviter identity' : ' by auto-join allowlist';
    log.info({ room: roomId, inviter }, `Matrix invite rejected${reason}`);
    await client.leave(roomId);
  } else if (isSupported(room, encryption)) {
    await client.joinRoom(roomId);
    log.info({ room: roomId, inviter }, 'auto-joined Matrix room invite');
    if (invite?.getContent()['is_direct'] === true) await directRooms.remember(inviter, roomId);
  } else {
    log.info(
      { room: roomId, inviter },
      'Matrix invite rejected: the room is encrypted and matrix.encrypted=false',
    );
    await client.leave(roomId);
  }
}
