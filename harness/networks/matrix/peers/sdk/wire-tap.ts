import type { WireEvent } from '../peer.ts';
import { isOfInterest, wireEvent } from '../wire-facts.ts';
import { toDevicePath, urlOf } from './requests.ts';

/** An event as its sender wrote it, before it was encrypted. */
export interface ClearEvent {
  readonly type: string;
  readonly content: object;
}

/** Gives what an event says that is about to go out encrypted, if the client can tell. */
export type ReadClear = (room: string, transactionId: string) => ClearEvent | undefined;

const roomSendPath = /\/rooms\/([^/]+)\/send\/([^/]+)\/([^/?]+)/;

/**
 * Wraps `fetch` so that each event the SDK sends is seen as it goes on the wire, independent of what the
 * SDK says about it. The event is reported when the server has acknowledged it.
 */
export function tapFetch(
  fetch: typeof globalThis.fetch,
  self: { readonly name: string; readonly userId: string },
  report: (event: WireEvent) => void,
  readClear: ReadClear = () => undefined,
): typeof globalThis.fetch {
  return async (input, init) => {
    const atMs = performance.now();
    const sent =
      init?.method === 'PUT' && typeof init.body === 'string'
        ? sentEvents(urlOf(input), init.body, readClear)
        : [];
    const response = await fetch(input, init);
    if (!response.ok) return response;
    for (const { content, ...event } of sent) {
      const eventId =
        event.transport === 'room'
          ? ((await response.clone().json()) as { event_id?: string }).event_id
          : undefined;
      const acknowledgedAtMs = performance.now();
      report(
        wireEvent(
          {
            ...event,
            seenBy: self.name,
            direction: 'sent',
            from: self.userId,
            eventId,
            atMs,
            acknowledgedAtMs,
          },
          content,
        ),
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
    const { messages } = JSON.parse(body) as { messages: Record<string, Record<string, object>> };
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
  const wire = { type: wireType, content: JSON.parse(body) as object };
  const clear = wireType === 'm.room.encrypted' ? (readClear(room, transactionId) ?? unread(wire)) : wire;
  return [{ transport: 'room', wireType, room, ...clear }];
}

/** What is encrypted is a message, for all that is known. */
function unread({ content }: ClearEvent): ClearEvent {
  return { type: 'm.room.message', content };
}
