import type { Peer, PeerFlow } from '../../harness/index.ts';

const prefix = 'm.key.verification.';

/** The steps that the bot has sent in a verification, from a step on, as one text; `nothing` where there are none. */
export function stepsFromBot(peer: Peer, { id }: PeerFlow, first: string): string {
  const names = peer.transcript.items
    .filter(({ flow, type, direction }) => flow === id && direction === 'received' && type.startsWith(prefix))
    .map(({ type }) => type.slice(prefix.length));
  const from = names.indexOf(first);
  return (from === -1 ? [] : names.slice(from)).join(', ') || 'nothing';
}
