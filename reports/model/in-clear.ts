import type { Evidence, WireEvidence } from './evidence.ts';

const messageType = 'm.room.message';
const encryptedType = 'm.room.encrypted';

/**
 * Messages that went out in clear where ciphertext was due: into a room of which something encrypted was seen, or in a
 * scenario that found another type on the wire than the one of ciphertext. In a room where a person wrote in clear too,
 * nothing else is due. Steps of a verification do not count, as clients differ there.
 */
export function sentInClear(evidence: readonly Evidence[]): WireEvidence[] {
  const wires = evidence.filter((item) => item.kind === 'wire');
  const roomsOf = (chosen: (wire: WireEvidence) => boolean): Set<string | undefined> =>
    new Set(wires.filter(chosen).map(({ room }) => room));
  const secret = roomsOf(({ encrypted }) => encrypted);
  const plain = roomsOf((wire) => wire.direction === 'sent' && isMessage(wire) && !wire.encrypted);
  const missed = evidence.some(
    (item) => item.kind === 'check' && !item.ok && item.expected === encryptedType,
  );
  return wires.filter(
    (wire) =>
      isMessage(wire) && !wire.encrypted && (secret.has(wire.room) || (missed && !plain.has(wire.room))),
  );
}

function isMessage({ type, transport }: WireEvidence): boolean {
  return type === messageType && transport === 'room';
}
