import { queryKeys, type PublishedKeys } from '../oracle/keys-query.ts';
import { diagnose, type Diagnosis } from '../oracle/sas/diagnose.ts';
import type { JudgedParty, RecordedParty, SasRecord } from '../oracle/sas/record.ts';
import type { Bot } from './bot.ts';
import type { Peer, WireEvent } from '../peer/peer.ts';

/** What the bot did wrong in one verification. */
export interface FlowDiagnosis extends Diagnosis {
  readonly peer: string;
}

/**
 * Goes through all verifications that peers have recorded and names the rules of the protocol that the bot broke
 * in them. It judges as if nothing more would come, so it is meant for the end of a scenario that failed.
 */
export async function diagnoseFlows(
  peers: readonly Peer[],
  bot: Bot,
  baseUrl: string,
  signal: AbortSignal,
): Promise<FlowDiagnosis[]> {
  const all = await Promise.all(
    peers.map(async (peer) => {
      const keys = await queryKeys(baseUrl, peer.accessToken, [bot.userId, peer.userId], signal);
      const confirmedAtMs = bot.confirmedAtMs(peer.userId);
      const judged = { ...partyOf(keys, bot.userId, bot.deviceId), confirmedAtMs };
      const other = partyOf(keys, peer.userId, peer.deviceId);
      return recordsOf(peer, judged, other).flatMap((record) =>
        diagnose(record).map((diagnosis) => ({ ...diagnosis, peer: peer.name })),
      );
    }),
  );
  return all.flat();
}

function recordsOf(peer: Peer, judged: JudgedParty, other: RecordedParty): SasRecord[] {
  const steps = peer.transcript.items.filter(
    (event) => event.flow !== undefined && event.content !== undefined && event.type !== 'm.room.message',
  );
  const flows = Map.groupBy(steps, ({ flow }) => flow!);
  return [...flows].map(([transactionId, events]) => ({
    transport: events[0]!.transport,
    transactionId,
    judged,
    other,
    steps: events.map(toStep),
  }));
}

function toStep(event: WireEvent): SasRecord['steps'][number] {
  return {
    sender: event.from,
    // In a room a request is a message; the transcript calls it by what it is.
    type: event.msgtype === undefined ? event.type : 'm.room.message',
    content: event.content ?? {},
    eventId: event.eventId,
    atMs: event.atMs,
    acknowledgedAtMs: event.acknowledgedAtMs,
  };
}

function partyOf(keys: PublishedKeys, user: string, device: string): RecordedParty {
  return {
    user,
    device,
    deviceKey: keys.device_keys?.[user]?.[device]?.keys?.[`ed25519:${device}`],
    masterKey: Object.values(keys.master_keys?.[user]?.keys ?? {})[0],
  };
}
