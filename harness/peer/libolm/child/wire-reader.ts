import type { MatrixEvent } from 'matrix-js-sdk-libolm/lib/matrix.js';
import { contentFacts, isOfInterest, readableType } from '../../wire-facts.ts';
import type { PeerReport } from '../protocol.ts';

const relation = 'm.relates_to';

/** Puts what a client receives into words for the runner. */
export class WireReader {
  readonly #self: { readonly name: string; readonly userId: string };
  readonly #report: (report: PeerReport) => void;
  /** Ids of room events on record; the SDK shows some of them twice, before and after decryption. */
  readonly #seen = new Set<string>();

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
    if (event.isBeingDecrypted() || event.shouldAttemptDecryption()) return;
    if (!event.isDecryptionFailure()) this.#seen.add(eventId);
    this.#record('room', event, { room, eventId });
    const { msgtype, body } = event.getContent();
    if (event.isDecryptionFailure() || type !== 'm.room.message' || msgtype !== 'm.text') return;
    this.#report({
      about: 'message',
      message: {
        eventId,
        room,
        sender: event.getSender()!,
        body: String(body),
        wireType: event.getWireType(),
        atMs: performance.now(),
      },
    });
  }

  #record(
    transport: 'to-device' | 'room',
    event: MatrixEvent,
    where: { readonly room?: string; readonly eventId?: string },
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
        ...where,
        content,
        atMs: performance.now(),
      },
    });
  }
}

/** The content as its sender wrote it: encrypted or not, and with what it relates to, which is never encrypted. */
export function clearContent(event: MatrixEvent): Record<string, unknown> {
  const { [relation]: related } = event.getWireContent();
  return { ...event.getContent(), ...(related !== undefined && { [relation]: related }) };
}
