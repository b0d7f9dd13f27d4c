import {
  stepNameOf,
  type JudgedParty,
  type RecordedParty,
  type RecordedStep,
  type SasRecord,
} from '../oracle/sas/record.ts';
import type { WireEvent } from './peer.ts';

/** A flow while its events are being collected. */
interface Growing {
  readonly transport: WireEvent['transport'];
  readonly transactionId: string;
  readonly roomIsEncrypted?: boolean;
  readonly steps: RecordedStep[];
}

/**
 * The verifications in what a peer has seen. A step that names no flow, or one that nobody has begun, is kept with
 * the newest of its transport, or nobody could say what is wrong with it.
 */
export function recordsOf(
  seen: readonly WireEvent[],
  judged: JudgedParty,
  other: RecordedParty,
): SasRecord[] {
  const flows: Growing[] = [];
  for (const event of seen) {
    const step = toStep(event);
    const name = stepNameOf(step);
    if (name === undefined) continue;
    const { transport, flow: id } = event;
    const named = flows.find((flow) => flow.transactionId === id && flow.transport === transport);
    const newest = name === 'request' ? undefined : flows.findLast((flow) => flow.transport === transport);
    const transactionId = id ?? event.eventId;
    const flow =
      named ?? newest ?? (transactionId === undefined ? undefined : begin(event, transactionId, seen));
    if (flow === undefined) continue;
    if (!flows.includes(flow)) flows.push(flow);
    flow.steps.push(step);
  }
  return flows.map((flow) => ({ ...flow, epochMs: performance.timeOrigin, judged, other }));
}

/** A flow that begins with an event. A room is known to be encrypted from the first event in it that is. */
function begin(first: WireEvent, transactionId: string, seen: readonly WireEvent[]): Growing {
  const { transport, room } = first;
  const before = seen.slice(0, seen.indexOf(first) + 1);
  const roomIsEncrypted =
    transport === 'room' && before.some((event) => event.room === room && event.encrypted);
  return { transport, transactionId, roomIsEncrypted, steps: [] };
}

function toStep({ type, msgtype, from, content = {}, ...event }: WireEvent): RecordedStep {
  return {
    sender: from,
    // In a room a request is a message; the transcript calls it by what it is.
    type: msgtype === undefined ? type : 'm.room.message',
    content,
    encrypted: event.encrypted,
    eventId: event.eventId,
    atMs: event.atMs,
    acknowledgedAtMs: event.acknowledgedAtMs,
  };
}
