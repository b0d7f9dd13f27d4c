import type { NetworkFacts } from '../../../../reports/index.ts';
import type { Ledger } from '../../../process/ledger.ts';

/** How to get a homeserver. `kept` is a process that outlives the run, for the inner loop. */
export const homeserverModes = ['auto', 'docker', 'process', 'external', 'simulated', 'kept'] as const;
export type HomeserverMode = (typeof homeserverModes)[number];

/** A homeserver that answers requests. Disposing of it leaves nothing behind. */
export interface StartedHomeserver extends AsyncDisposable {
  /** Client-server API root without a trailing slash, e.g. `http://127.0.0.1:41234`. */
  readonly baseUrl: string;
  /** The part of user ids after the colon. */
  readonly serverName: string;
  /** The same without a socket between, for people of this process. Absent where the server is another process. */
  readonly fetch?: typeof globalThis.fetch;
  /** Shared secret of `/_synapse/admin/v1/register`. */
  readonly registrationSecret: string;
  readonly facts: NetworkFacts;
  /** The newest log lines, oldest first; empty where the log is out of reach. */
  logTail(lines?: number): readonly string[];
  /** Resolves with a reason if the server ends without having been asked to; never rejects. */
  readonly died: Promise<string>;
}

export interface StartOptions {
  /** Ends the start at once, cleaning up what was begun. */
  readonly signal: AbortSignal;
  /** Records processes, containers and folders so that a later run can sweep them. */
  readonly ledger: Ledger;
  /** True: with the rate limits that it has in the world, where it has any. Default: with none. */
  readonly isLimited?: boolean;
}

export type StartHomeserver = (options: StartOptions) => Promise<StartedHomeserver>;
