import type { MatrixEvent } from 'matrix-js-sdk-libolm/lib/matrix.js';
import { contentFacts, isOfInterest, readableType, spokenIn } from '../../wire-facts.ts';
import type { PeerReport } from '../protocol.ts';

const relation = 'm.relates_to';

/** Puts what a client receives into words for the runner. */
export class WireReader {
  readonly #self: { readonly name: string; readonly userId: string };
  readonly #report: (report: PeerReport) => void;
  /** Ids of room events on record; the SDK shows some of them twice, before and after decryption. */
  readonly #seen = new Set<string>();
  /** When room events arrived, by id: they are decrypted one apart from the other, and then out of their order. */
  readonly #arrivedAtMs = new Map<string, number>();

  constructor(
    self: { readonly name: string; readonly userId: string },
    report: (report: PeerReport) => void,
  ) {
    this.#self = self;
    this.#report = report;
  }

  /** Takes note of a to-device event; one that is encrypted comes again when it has been read. */
  toDevice(event: MatrixEvent): void {
    const type = event.getType();
    if (isOfInterest(type) && type !== 'm.room.encrypted') this.#record('to-device', event, {});
  }

  /** Takes note of another user's event in a room; one that was not decrypted only when that has failed. */
  inRoom(event: MatrixEvent): void {
    const type = event.getType();
    const [eventId, room] = [event.getId()!, event.getRoomId()!];
    if (event.getSender() === this.#self.userId || !isOfInterest(type) || this.#seen.has(eventId)) return;
    const atMs = this.#arrivedAtMs.get(eventId) ?? performance.now();
    this.#arrivedAtMs.set(eventId, atMs);
    if (event.isBeingDecrypted() || event.shouldAttemptDecryption()) return;
    if (!event.isDecryptionFailure()) this.#seen.add(eventId);
    this.#record('room', event, { room, eventId, atMs });
    const isReadable = !event.isDecryptionFailure() && type === 'm.room.message';
    const spoken = isReadable ? spokenIn(clearContent(event)) : undefined;
    if (spoken === undefined) return;
    this.#report({
      about: 'message',
      message: {
        ...spoken,
        eventId,
        room,
        sender: event.getSender()!,
        wireType: event.getWireType(),
        atMs: performance.now(),
      },
    });
  }

  #record(
    transport: 'to-device' | 'room',
    event: MatrixEvent,
    where: { readonly room?: string; readonly eventId?: string; readonly atMs?: number },
  ): void {
    const type = event.isDecryptionFailure() ? event.getWireType() : event.getType();
    const content = clearContent(event);
    const facts = contentFacts(type, content, where.eventId);
    const wireType = event.getWireType();
    this.#report({
      about: 'wire',
      event: {
        kind: 'wire',
        seenBy: this.#self.name,
        direction: 'received',
        transport,
        from: event.getSender()!,
        type: readableType(type, facts.msgtype),
        wireType,
        encrypted: wireType === 'm.room.encrypted',
        ...facts,
        content,
        atMs: performance.now(),
        ...where,
      },
    });
  }
}

/** The content as its sender wrote it: encrypted or not, and with what it relates to, which is never encrypted. */
export function clearContent(event: MatrixEvent): Record<string, unknown> {
  const { [relation]: related } = event.getWireContent();
  return { ...event.getContent(), ...(related !== undefined && { [relation]: related }) };
}
