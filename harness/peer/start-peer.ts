import type { Ledger } from '../process/ledger.ts';
import type { PeerKind } from './kinds.ts';
import type { Peer } from './peer.ts';
import type { Deviations } from './spec/deviation.ts';

/** Who a peer is, where it lives, and in what it differs from an ordinary person. */
export interface PeerOptions {
  /** For reports, e.g. `alice`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly account: {
    readonly userId: string;
    readonly deviceId: string;
    readonly accessToken: string;
    readonly password: string;
  };
  /** How long any one event of a verification may take to come. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly ledger: Ledger;
  /** Only the `element` kind heeds this. */
  readonly excludesInsecureDevices?: boolean;
  /** Only the `element` kind heeds this. */
  readonly encryptsToDevice?: boolean;
  /** Only the `spec` kind heeds this. */
  readonly deviate?: Deviations;
}

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
    case 'spec': {
      const { startSpecPeer } = await import('./spec/start-spec-peer.ts');
      return startSpecPeer(options);
    }
  }
}
