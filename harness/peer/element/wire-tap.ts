import type { WireEvent } from '../peer.ts';
import { contentFacts, isOfInterest, readableType, type EventBody } from '../wire-facts.ts';

/** An event as its sender wrote it, before it was encrypted. */
export interface ClearEvent {
  readonly type: string;
  readonly content: EventBody;
}

/** Gives what an event says that is about to go out encrypted, if the client can tell. */
export type ReadClear = (room: string, transactionId: string) => ClearEvent | undefined;

const toDevicePath = /\/sendToDevice\/([^/]+)\//;
const roomSendPath = /\/rooms\/([^/]+)\/send\/([^/]+)\/([^/?]+)/;

/**
 * Wraps `fetch` so that each event the SDK sends is seen as it goes on the wire, independent of what the
 * SDK says about it. The event is reported when the server has acknowledged it.
 */
export function tapFetch(
  fetch: typeof globalThis.fetch,
  self: { readonly name: string; readonly userId: string },
  report: (event: Omit<WireEvent, 'atMs'>, sentAtMs: number) => void,
  readClear: ReadClear = () => undefined,
): typeof globalThis.fetch {
  return async (input, init) => {
    const sentAtMs = performance.now();
    const url = String(input instanceof Request ? input.url : input);
    const sent =
      init?.method === 'PUT' && typeof init.body === 'string' ? sentEvents(url, init.body, readClear) : [];
    const response = await fetch(input, init);
    if (!response.ok) return response;
    for (const { transport, type, wireType, content, to, room } of sent) {
      const eventId =
        transport === 'room'
          ? ((await response.clone().json()) as { event_id?: string }).event_id
          : undefined;
      const { msgtype, flow, cancelCode } = contentFacts(type, content, eventId);
      report(
        {
          kind: 'wire',
          seenBy: self.name,
          direction: 'sent',
          transport,
          from: self.userId,
          to,
          room,
          type: readableType(type, msgtype),
          wireType,
          msgtype,
          encrypted: wireType === 'm.room.encrypted',
          flow,
          cancelCode,
          eventId,
          acknowledgedAtMs: performance.now(),
          content: { ...content },
        },
        sentAtMs,
      );
    }
    return response;
  };
}

interface SentEvent extends ClearEvent {
  readonly transport: 'to-device' | 'room';
  readonly wireType: string;
  readonly to?: string;
  readonly room?: string;
}

function sentEvents(url: string, body: string, readClear: ReadClear): SentEvent[] {
  const toDevice = toDevicePath.exec(url);
  if (toDevice) {
    const type = decodeURIComponent(toDevice[1]!);
    if (!isOfInterest(type) || type === 'm.room.encrypted') return [];
    const { messages } = JSON.parse(body) as { messages: Record<string, Record<string, EventBody>> };
    return Object.entries(messages).flatMap(([to, devices]) =>
      Object.values(devices).map((content) => ({
        transport: 'to-device' as const,
        type,
        wireType: type,
        content,
        to,
      })),
    );
  }
  const toRoom = roomSendPath.exec(url);
  if (!toRoom) return [];
  const [room, wireType, transactionId] = toRoom.slice(1).map(decodeURIComponent) as [string, string, string];
  if (!isOfInterest(wireType)) return [];
  const wire = { type: wireType, content: JSON.parse(body) as EventBody };
  const clear = wireType === 'm.room.encrypted' ? (readClear(room, transactionId) ?? unread(wire)) : wire;
  return [{ transport: 'room', wireType, room, ...clear }];
}

/** What is encrypted is a message, for all that is known. */
function unread({ content }: ClearEvent): ClearEvent {
  return { type: 'm.room.message', content };
}
