import type { ReceivedMessage, WireEvent } from '../peer.ts';
import { isOfInterest, spokenIn, toldInClear, wireEvent } from '../wire-facts.ts';

const relation = 'm.relates_to';

/** An event as every version of the SDK has it. */
export interface SdkEvent {
  getId(): string | undefined;
  getRoomId(): string | undefined;
  getSender(): string | undefined;
  /** After decryption, if there was any. */
  getType(): string;
  getWireType(): string;
  getContent(): Record<string, unknown>;
  getWireContent(): Record<string, unknown>;
  isBeingDecrypted(): boolean;
  shouldAttemptDecryption(): boolean;
  isDecryptionFailure(): boolean;
}

/** Where it goes what a client has received. */
export interface WireReports {
  wire(event: WireEvent): void;
  message(message: ReceivedMessage): void;
}

/** Puts what a client receives on record. */
export class WireReader {
  readonly #self: { readonly name: string; readonly userId: string };
  readonly #report: WireReports;
  /** Ids of room events on record; the SDK shows some of them twice, before and after decryption. */
  readonly #seen = new Set<string>();
  /** When room events arrived, by id: they are decrypted one apart from the other, and then out of their order. */
  readonly #arrivedAtMs = new Map<string, number>();

  constructor(self: { readonly name: string; readonly userId: string }, report: WireReports) {
    this.#self = self;
    this.#report = report;
  }

  /** Takes note of a to-device message, as it is after decryption. */
  toDevice(from: string, type: string, wireType: string, content: object): void {
    const atMs = performance.now();
    this.#record({ transport: 'to-device', from, type, wireType, atMs }, content);
  }

  /** Takes note of another user's event in a room; one that was not decrypted only when that has failed. */
  inRoom(event: SdkEvent): void {
    const [type, wireType, eventId] = [event.getType(), event.getWireType(), event.getId()!];
    const [room, from] = [event.getRoomId(), event.getSender()!];
    if (room === undefined || from === this.#self.userId || !isOfInterest(type) || this.#seen.has(eventId))
      return;
    const atMs = this.#arrivedAtMs.get(eventId) ?? performance.now();
    this.#arrivedAtMs.set(eventId, atMs);
    if (event.isBeingDecrypted() || event.shouldAttemptDecryption()) return;
    const isReadable = !event.isDecryptionFailure();
    if (isReadable) this.#seen.add(eventId);
    const content = clearContent(event);
    const clearType = isReadable ? type : wireType;
    this.#record({ transport: 'room', from, type: clearType, wireType, room, eventId, atMs }, content);
    const spoken = isReadable && type === 'm.room.message' ? spokenIn(content) : undefined;
    if (spoken === undefined) return;
    const { session_id: roomKey, ...wire } = event.getWireContent();
    const inClear = wireType === 'm.room.encrypted' ? toldInClear(wire, content) : [];
    this.#report.message({
      ...spoken,
      ...(inClear.length > 0 && { inClear }),
      ...(typeof roomKey === 'string' && { roomKey }),
      eventId,
      room,
      sender: from,
      wireType,
      atMs: performance.now(),
    });
  }

  #record(frame: Omit<Parameters<typeof wireEvent>[0], 'seenBy' | 'direction'>, content: object): void {
    this.#report.wire(wireEvent({ ...frame, seenBy: this.#self.name, direction: 'received' }, content));
  }
}

/** The content as its sender wrote it: encrypted or not, and with what it relates to, which is never encrypted. */
export function clearContent(event: SdkEvent): Record<string, unknown> {
  const { [relation]: related } = event.getWireContent();
  return { ...event.getContent(), ...(related !== undefined && { [relation]: related }) };
}
