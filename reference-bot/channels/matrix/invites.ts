import { EventType, KnownMembership, type MatrixClient, type Room, RoomEvent } from 'matrix-js-sdk';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { Counters } from './counters.ts';
import type { DirectRooms } from './direct-rooms.ts';
import { isPassing, persistently } from './life/persistently.ts';
import { isSupported } from './rooms.ts';

export interface InvitesOptions {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly encryption: boolean;
  readonly allows: (userId: string) => boolean;
  readonly counters: Counters;
  readonly directRooms: DirectRooms;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the bot stops. */
  readonly signal: AbortSignal;
}

/** Resolves when the invites that have arrived so far are answered, or the homeserver has failed to take an answer. */
export type InvitesAnswered = () => Promise<void>;

/** Joins the rooms that allowed users invite the bot to, and leaves the others. */
export function answerInvites(options: InvitesOptions): InvitesAnswered {
  const { client, log, signal } = options;
  const underWay = new Set<Promise<void>>();
  client.on(RoomEvent.MyMembership, (room, membership) => {
    if (membership !== KnownMembership.Invite) return;
    // One that is tried again and again holds nobody up.
    const { promise: tried, resolve: hasTried } = Promise.withResolvers<void>();
    underWay.add(tried);
    void answer(room, options, hasTried)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        log.warn({ room: room.roomId, err: error }, 'Matrix invite could not be answered');
      })
      .finally(hasTried);
    void tried.then(() => underWay.delete(tried));
  });
  return async () => {
    await Promise.all(underWay);
  };
}

async function answer(room: Room, options: InvitesOptions, failedOnce: () => void): Promise<void> {
  const { client, userId, encryption, allows, counters, directRooms, log } = options;
  const { roomId } = room;
  const invite = room.currentState.getStateEvents(EventType.RoomMember, userId);
  const inviter = invite?.getSender();
  if (inviter === undefined || !allows(inviter)) {
    counters.peerDropAllowlistRejectionTotal += 1;
    const reason =
      inviter === undefined ? ': homeserver did not provide an inviter identity' : ' by auto-join allowlist';
    log.info({ room: roomId, inviter }, `Matrix invite rejected${reason}`);
    await unlessGone(() => client.leave(roomId));
  } else if (isSupported(room, encryption)) {
    await unlessGone(() => client.joinRoom(roomId));
    log.info({ room: roomId, inviter }, 'auto-joined Matrix room invite');
    if (invite?.getContent()['is_direct'] === true) await ask(() => directRooms.remember(inviter, roomId));
  } else {
    log.info(
      { room: roomId, inviter },
      'Matrix invite rejected: the room is encrypted and matrix.encrypted=false',
    );
    await unlessGone(() => client.leave(roomId));
  }

  /** Asks until the homeserver has an opinion. */
  async function ask(request: () => Promise<unknown>): Promise<void> {
    const attempt = async (): Promise<void> => {
      await request().catch((error: unknown) => {
        failedOnce();
        throw error;
      });
    };
    await persistently(attempt, { ...options, what: 'to answer an invite', isTransient: isPassing });
  }

  /** The same while there is an invite: when it is gone, it was the answer alone that was lost. */
  function unlessGone(request: () => Promise<unknown>): Promise<void> {
    return ask(async () => {
      if (room.getMyMembership() === KnownMembership.Invite) await request();
    });
  }
}
