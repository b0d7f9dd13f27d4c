import type { Peer, PeerFlow } from '../harness/index.ts';

/** Whether one of both sides has pressed start, as far as the person's client knows. */
export function hasStarted(peer: Peer, flow: PeerFlow): boolean {
  return peer.transcript.items.some(
    (event) => event.flow === flow.id && event.type === 'm.key.verification.start',
  );
}
