import type { Peer, PeerFlow } from '../../harness/index.ts';

const prefix = 'm.key.verification.';

/**
 * The steps that the bot has sent in a verification, as one text; `nothing` where there are none.
 * @param first the step from which on they count. Default: all do.
 */
export function stepsFromBot(peer: Peer, { id }: PeerFlow, first?: string): string {
  const names = peer.transcript.items
    .filter(({ flow, type, direction }) => flow === id && direction === 'received' && type.startsWith(prefix))
    .map(({ type }) => type.slice(prefix.length));
  const from = first === undefined ? 0 : names.indexOf(first);
  return (from === -1 ? [] : names.slice(from)).join(', ') || 'nothing';
}
