import { z } from 'zod';
import { type AnswerIn, count, shapes } from '../../base/http/shapes.ts';
import type { Counters } from './counters.ts';
import type { LetterFacts } from './dead-letters/letter-status.ts';
import type { RoomSurvey } from './rooms.ts';

/** Shape of the `extra` of the Matrix channel. */
export const matrixExtra = z
  .object({
    joinedRoomCount: count,
    encryptedRoomCount: count,
    unencryptedRoomCount: count,
    unsupportedRoomCount: count,
    pendingVerificationCount: count,
    /** Null before the first sync. */
    lastSuccessfulSyncAt: count.nullable(),
    unsupportedRooms: z.array(z.string()),
    unsupportedInboundCount: count,
    inboundDispatchFailureTotal: count,
    inboundDlqAppendFailureTotal: count,
    inboundDlqUndecodableLostCount: count,
    inboundDedupeCorruptLineTotal: count,
    /** Why the dead-letter queue may not keep what it is given, and since when. */
    inboundDlqDurabilityError: z.string().optional(),
    inboundDlqDurabilityErrorAt: count.optional(),
    inboundDlqLostEventIds: z.array(z.string()).optional(),
    inboundDlqLostEventIdsAt: count.optional(),
    lastInboundFailureAt: count.optional(),
    lastInboundDlqAppendFailureAt: count.optional(),
    /** When this life of the bot has made its recovery key. */
    firstRecoveryKeyMintedAt: count.optional(),
    peerDropUnsupportedMsgtypeTotal: count,
    peerDropAllowlistRejectionTotal: count,
    peerDropBodyTooLargeTotal: count,
    peerDropVerificationCapFullTotal: count,
    peerDropEncryptedRoomTotal: count,
    lastErrorKind: z.string().optional(),
  })
  .register(shapes, { id: 'MatrixExtra' });

export interface ChannelFacts {
  /** Undefined while nobody has logged in. */
  readonly survey: RoomSurvey | undefined;
  readonly counters: Counters;
  readonly pendingVerifications: number;
  /** Milliseconds since the epoch; null before the first sync. */
  readonly lastSuccessfulSyncAt: number | null;
  readonly errorKind: string | undefined;
  readonly letters: LetterFacts;
  /** Milliseconds since the epoch. Undefined: no text has failed. */
  readonly lastInboundFailureAt: number | undefined;
  /** Milliseconds since the epoch. Undefined: no recovery key was made. */
  readonly firstRecoveryKeyMintedAt: number | undefined;
}

const noRooms: RoomSurvey = {
  joinedRoomCount: 0,
  encryptedRoomCount: 0,
  unencryptedRoomCount: 0,
  unsupportedRoomCount: 0,
  unsupportedRooms: [],
};

/** The `extra` object of the Matrix channel. There is no dedupe file that could fail. */
export function channelExtra(facts: ChannelFacts): AnswerIn<typeof matrixExtra> {
  const { survey = noRooms, counters, pendingVerifications, lastSuccessfulSyncAt, errorKind } = facts;
  const { letters, lastInboundFailureAt, firstRecoveryKeyMintedAt } = facts;
  return {
    ...survey,
    ...counters,
    pendingVerificationCount: pendingVerifications,
    lastSuccessfulSyncAt,
    ...letters,
    ...(lastInboundFailureAt !== undefined && { lastInboundFailureAt }),
    ...(firstRecoveryKeyMintedAt !== undefined && { firstRecoveryKeyMintedAt }),
    inboundDedupeCorruptLineTotal: 0,
    ...(errorKind && { lastErrorKind: errorKind }),
  };
}
