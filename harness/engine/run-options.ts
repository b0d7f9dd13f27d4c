import type { RunStarted, SecretRegistry } from '../../reports/index.ts';
import type { KnownFailure, Target } from '../bots/target.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { Ledger } from '../process/ledger.ts';
import type { Limits } from '../stage/limits.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { NetworkSettings } from '../stage/run-scope.ts';
import type { Setups } from '../stage/setup.ts';
import type { Theatre } from './perform-scenario.ts';
import type { Purpose } from './plan.ts';
import type { Recorder } from './recorder.ts';
import type { Crew } from './scheduler.ts';

/** What a run is asked to do, and with what. */
export interface RunOptions {
  readonly runId: string;
  readonly seed: number;
  readonly purpose: Purpose;
  /** In the order of reports; the seed decides in which order they begin. */
  readonly plan: readonly PlanEntry[];
  /** The part of a larger run that this is, and the ids of what its other parts play. */
  readonly shard?: RunStarted['shard'];
  /** Where the scenarios are from, if they are not ours. */
  readonly origin?: RunStarted['origin'];
  readonly target: Target;
  /** True: each scenario gets a bot of its own. Default: those that allow it share one. */
  readonly ownBot?: boolean;
  /** What is known of entries that fail, by their ids. */
  readonly knownFailures?: ReadonlyMap<string, readonly KnownFailure[]>;
  readonly tool: { readonly name: string; readonly version: string };
  readonly settings: NetworkSettings;
  /** Default: all that the toolkit has. */
  readonly setups?: Setups;
  /** How many scenarios are played at the same time. */
  readonly crew: Crew;
  /** Number of failures after which no further scenario is begun. */
  readonly bail?: number;
  readonly limits: Limits;
  readonly recorder: Recorder;
  readonly secrets: SecretRegistry;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Resolves when a person has seen enough of the stage of a failed scenario. Absent: it is cleared at once. */
  readonly keepUp?: Theatre['keepUp'];
  /** The software behind a kind of peer. */
  peer(kind: PeerKind): { readonly name: string; readonly version: string };
  /** The command that runs one entry again. */
  replay(entry: PlanEntry): string;
}
