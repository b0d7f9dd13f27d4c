import type { BotRequest, Peer } from '../harness/index.ts';
import type { Transport } from './compare-sas.ts';

const paths: Record<Transport, RegExp> = {
  room: /\/rooms\/[^/]+\/send\/m\.(key\.verification\.key|room\.encrypted)\//,
  'to-device': /\/sendToDevice\/m\.(key\.verification\.key|room\.encrypted)\//,
};

/** Whether a request of the bot sends its `key`: what it sends after its start, or its accept, encrypted or not. */
export function isKeyOfBot({ transcript }: Peer, transport: Transport) {
  return ({ path, receivedAtMs }: BotRequest): boolean => {
    const before = transcript.items.find(
      ({ type, direction }) =>
        direction === 'received' && /^m\.key\.verification\.(start|accept)$/.test(type),
    );
    return before !== undefined && receivedAtMs > before.atMs && paths[transport].test(path);
  };
}
