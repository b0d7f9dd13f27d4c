import type { ElementPeerOptions } from './element/start-element-peer.ts';
import type { LibolmPeerOptions } from './libolm/start-libolm-peer.ts';
import type { PeerKind } from './kinds.ts';
import type { NativePeerOptions } from './native/native-peer.ts';
import type { Peer } from './peer.ts';
import type { SpecPeerOptions } from './from-spec/start-spec-peer.ts';

/** Who a peer is, where it lives, and in what it differs from an ordinary person; each kind heeds what it can do. */
export type PeerOptions = ElementPeerOptions &
  Pick<SpecPeerOptions, 'deviate' | 'startsAtReady' | 'inEncryptedRooms'> &
  Pick<LibolmPeerOptions, 'libolm'> &
  Pick<NativePeerOptions, 'makeFolder'>;

/** Starts a peer of a kind; the code of the other kinds is not loaded. */
export async function startPeer(kind: PeerKind, options: PeerOptions): Promise<Peer> {
  switch (kind) {
    case 'element': {
      const { startElementPeer } = await import('./element/start-element-peer.ts');
      return startElementPeer(options);
    }
    case 'libolm': {
      const { startLibolmPeer } = await import('./libolm/start-libolm-peer.ts');
      return startLibolmPeer(options);
    }
    case 'native': {
      const { NativePeer } = await import('./native/native-peer.ts');
      return NativePeer.start(options);
    }
    case 'spec': {
      const { startSpecPeer } = await import('./from-spec/start-spec-peer.ts');
      return startSpecPeer(options);
    }
  }
}
