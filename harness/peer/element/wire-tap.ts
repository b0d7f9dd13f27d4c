import type { WireEvidence } from '../../../reports/index.ts';
import type { WireEvent } from '../peer.ts';

interface EventBody {
  readonly msgtype?: string;
  readonly transaction_id?: string;
  readonly code?: string;
  readonly 'm.relates_to'?: { readonly event_id?: string };
}

const toDevicePath = /\/sendToDevice\/([^/]+)\//;
const roomSendPath = /\/rooms\/([^/]+)\/send\/([^/]+)\//;
const verificationPrefix = 'm.key.verification.';
const verificationRequest = 'm.key.verification.request';

/** Whether an event belongs in a transcript: verification steps and messages, nothing else. */
export function isOfInterest(type: string): boolean {
  return type.startsWith(verificationPrefix) || type === 'm.room.message' || type === 'm.room.encrypted';
}

/** What of an event's content may go on record. */
export function contentFacts(
  type: string,
  content: EventBody,
  eventId?: string,
): Pick<WireEvidence, 'msgtype' | 'flow' | 'cancelCode'> {
  // An in-room request has no transaction id: its own event id becomes the id of the flow.
  const startsFlow = type === 'm.room.message' && content.msgtype === verificationRequest;
  return {
    msgtype: content.msgtype,
    flow: content.transaction_id ?? content['m.relates_to']?.event_id ?? (startsFlow ? eventId : undefined),
    cancelCode: type === `${verificationPrefix}cancel` ? content.code : undefined,
  };
}

/** The type a reader of a transcript looks for: an in-room request is a message only in form. */
export function readableType(type: string, msgtype: string | undefined): string {
  return type === 'm.room.message' && msgtype === verificationRequest ? verificationRequest : type;
}

/**
 * Wraps `fetch` so that each event the SDK sends is seen as it goes on the wire, independent of what the
 * SDK says about it. The event is reported when the server has acknowledged it.
 */
export function tapFetch(
  fetch: typeof globalThis.fetch,
  self: { readonly name: string; readonly userId: string },
  report: (event: Omit<WireEvent, 'atMs'>, sentAtMs: number) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const sentAtMs = performance.now();
    const response = await fetch(input, init);
    if (!response.ok || init?.method !== 'PUT' || typeof init.body !== 'string') return response;
    const url = String(input instanceof Request ? input.url : input);
    for (const event of sentEvents(url, init.body)) {
      let { eventId } = event;
      if (event.transport === 'room') {
        eventId = ((await response.clone().json()) as { event_id?: string }).event_id;
      }
      const { msgtype, flow, cancelCode } = contentFacts(event.type, event.content, eventId);
      report(
        {
          kind: 'wire',
          seenBy: self.name,
          direction: 'sent',
          transport: event.transport,
          from: self.userId,
          to: event.to,
          room: event.room,
          // A peer encrypts nothing but messages, so the wire type tells the real one.
          type: event.type === 'm.room.encrypted' ? 'm.room.message' : readableType(event.type, msgtype),
          wireType: event.type,
          msgtype,
          encrypted: event.type === 'm.room.encrypted',
          flow,
          cancelCode,
          eventId,
          acknowledgedAtMs: performance.now(),
          content: { ...event.content },
        },
        sentAtMs,
      );
    }
    return response;
  };
}

interface SentEvent {
  readonly transport: 'to-device' | 'room';
  readonly type: string;
  readonly content: EventBody;
  readonly to?: string;
  readonly room?: string;
  readonly eventId?: string;
}

function sentEvents(url: string, body: string): SentEvent[] {
  const toDevice = toDevicePath.exec(url);
  if (toDevice) {
    const type = decodeURIComponent(toDevice[1]!);
    if (!type.startsWith(verificationPrefix)) return [];
    const { messages } = JSON.parse(body) as { messages: Record<string, Record<string, EventBody>> };
    return Object.entries(messages).flatMap(([to, devices]) =>
      Object.values(devices).map((content) => ({ transport: 'to-device' as const, type, content, to })),
    );
  }
  const room = roomSendPath.exec(url);
  if (!room) return [];
  const type = decodeURIComponent(room[2]!);
  if (!isOfInterest(type)) return [];
  return [
    { transport: 'room', type, content: JSON.parse(body) as EventBody, room: decodeURIComponent(room[1]!) },
  ];
}
