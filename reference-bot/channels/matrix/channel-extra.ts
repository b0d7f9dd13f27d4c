import type { Counters } from './counters.ts';
import type { RoomSurvey } from './rooms.ts';

export interface ChannelFacts {
  /** Undefined while nobody has logged in. */
  readonly survey: RoomSurvey | undefined;
  readonly counters: Counters;
  readonly pendingVerifications: number;
  /** Milliseconds since the epoch; null before the first sync. */
  readonly lastSuccessfulSyncAt: number | null;
  readonly errorKind: string | undefined;
}

const noRooms: RoomSurvey = {
  joinedRoomCount: 0,
  encryptedRoomCount: 0,
  unencryptedRoomCount: 0,
  unsupportedRoomCount: 0,
  unsupportedRooms: [],
};

/** The `extra` object of the Matrix channel. There is no dead-letter queue and no dedupe file that could fail. */
export function channelExtra(facts: ChannelFacts): Readonly<Record<string, unknown>> {
  const { survey = noRooms, counters, pendingVerifications, lastSuccessfulSyncAt, errorKind } = facts;
  return {
    ...survey,
    ...counters,
    pendingVerificationCount: pendingVerifications,
    lastSuccessfulSyncAt,
    inboundDlqAppendFailureTotal: 0,
    inboundDlqUndecodableLostCount: 0,
    inboundDedupeCorruptLineTotal: 0,
    ...(errorKind && { lastErrorKind: errorKind }),
  };
}
