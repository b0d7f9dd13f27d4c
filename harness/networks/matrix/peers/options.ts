import type { Account } from '../client-server/accounts.ts';

/** Who a peer is and where it lives. */
export interface PeerIdentity {
  /** For reports, e.g. `alice`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly account: Account;
}

/** What every kind of peer is started with. */
export interface CommonPeerOptions extends PeerIdentity {
  /** How long any one event of a verification may take to come. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}
