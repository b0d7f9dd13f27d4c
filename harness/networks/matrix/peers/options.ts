import type { Account } from '../client-server/accounts.ts';

/** Who a peer is and where it lives. */
export interface PeerIdentity {
  /** For reports, e.g. `alice`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly account: Account;
}

/** How a client behaves whose account is not the run's own. */
export interface Discretion {
  /** The only other user whose words it looks at, and whose invitations it accepts. */
  readonly other: string;
  /** Whether a room is of the run. It looks at no other. */
  isOurs(room: string): boolean;
  /** Refuses every request that would change what was not agreed to be changed. */
  guard(fetch: typeof globalThis.fetch): typeof globalThis.fetch;
}

/** What every kind of peer is started with. */
export interface CommonPeerOptions extends PeerIdentity {
  /** How long any one event of a verification may take to come. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Only clients of Element heed it; they then keep their keys and leave the identity of the account as it is. */
  readonly discretion?: Discretion | undefined;
}
