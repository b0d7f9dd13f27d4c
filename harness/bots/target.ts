import type { EventLog } from '../waiting/event-log.ts';
import type { Seat } from '../networks/network.ts';
import type { Sas } from '../networks/matrix/peers/peer.ts';
import type { Ledger } from '../process/ledger.ts';
import type { Capability } from './capabilities.ts';
import type { ControlClient } from './control-client.ts';
import type { Talk } from './talk.ts';

/**
 * How a bot is run: a `gateway` for its operator, with a config and, where it has one, a control API; a `responder`
 * as a newcomer starts it, with nothing but its environment.
 */
export type Program = 'gateway' | 'responder';

/** What everything that a target does in a run has at hand. */
export interface TargetScope {
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Called with each secret the target makes up, so that it never reaches a report. */
  registerSecret(secret: string, label: string): void;
  /** Told what takes long before a bot can start. */
  readonly say?: ((line: string) => void) | undefined;
}

/** What a target learns before anything of it is started. */
export interface PrepareOrder extends TargetScope {
  /** Names of the mutants that will be started. Default: none. */
  readonly mutants?: readonly string[];
}

/** What every way of starting a bot takes. */
export interface LaunchOrder extends TargetScope {
  readonly program: Program;
  /** The networks that it is to take part in. */
  readonly seats: readonly Seat[];
  /** For what must outlive a restart: the same folder again is a restart. */
  readonly stateFolder: string;
  /** Root of an OpenAI-compatible API, for bots that answer through a language model. */
  readonly languageModel?: string;
  /** True: it answers through that model even if it needs none. */
  readonly answersThroughModel?: boolean;
  /** File of the clock that it is to follow. Absent: it keeps the machine's time. */
  readonly clockFile?: string;
  /** Added to the environment of the process, e.g. by a fault that is preloaded. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Name of a mutant, for targets that have some. */
  readonly mutant?: string;
  /** `nothing`: it counts as started at once; whether it connects, complains or ends is for others to see. Default: `connection`. */
  readonly awaits?: 'connection' | 'nothing';
  /** Whether its configuration is written anew, or stays as the bot and its operator have left it. Default: `new`. */
  readonly configuration?: 'new' | 'as it is';
  /** Blocks of the configuration beside those of its seats, for targets that are set up as Carapace is. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Milliseconds the bot has until it counts as up. */
  readonly deadlineMs: number;
}

/** What is known of a target once it is ready to be started. */
export interface TargetFacts {
  /** As the target itself reports it; absent if it reports none. */
  readonly version?: string;
}

/** Scenarios that are known to fail with a target. */
export interface KnownFailure {
  /** As on the command line: a scenario, one of its cases, how ids begin, or with a star. */
  readonly id: string;
  readonly reason: string;
  /** Words that the verdict must contain: a failure without them is a new one. Default: any failure is the known one. */
  readonly says?: string;
}

/** The bot under test, known only from outside. */
export interface Target {
  readonly name: string;
  /** Written down for each target, never derived from the list of all capabilities. */
  readonly claims: readonly Capability[];
  /** How one talks to it. Default: `!ping {nonce}`, answered by what contains the nonce. */
  readonly talk?: Talk;
  /** What a maintainer of its manifest should know before a run, e.g. a claim that cannot be kept. */
  readonly warnings?: readonly string[];
  /** How far it is expected to get in onboarding, and why; reports set it beside what was observed. */
  readonly expectedTier?: { readonly tier: 'none' | 'A' | 'B' | 'C'; readonly why: string };
  /** What fails with it; one that passes is a failure, because the list is out of date. */
  readonly knownFailures?: readonly KnownFailure[];
  /** Folder of the user in which its processes start. Absent: they start in a folder of their own. */
  readonly folder?: string;
  /** Broken versions of itself that can be started in its place. */
  readonly mutants: readonly string[];
  readonly programs: readonly Program[];
  /** Whether it serves many people at the same time, so that scenarios may share one. Default: false. */
  readonly servesMany?: boolean;
  /** True: it runs already, and there is one process of it for all. Default: false. */
  readonly isSomebodyElses?: boolean;
  /**
   * Does once what every start needs: installs, builds, asks for the version.
   * @throws EnvironmentError when something is missing.
   */
  prepare(order: PrepareOrder): Promise<TargetFacts>;
  /**
   * Starts one bot and waits until it counts as up.
   * @throws BotStartError when it ends, hangs or reports an error instead.
   */
  launch(order: LaunchOrder): Promise<StartedBot>;
}

/** How an operator gives orders to a bot that runs, e.g. `cara matrix devices`. */
export interface OperatorCommand {
  readonly command: string;
  /** Those before the operator's own. */
  readonly args: readonly string[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where it is run. */
  readonly folder: string;
}

/** A bot's process. Disposing of it ends it. */
export interface StartedBot extends AsyncDisposable {
  /** The newest log lines, oldest first. */
  logTail(lines?: number): readonly string[];
  /** Resolves with how the process ended; never rejects. */
  readonly exited: Promise<string>;
  /** Every line of both its outputs, up to a limit. */
  readonly output: EventLog<string>;
  /** Absent where the bot has no control API. */
  readonly control?: ControlClient;
  /** Its configuration, in JSON5. Absent where it has none that is like Carapace's. */
  readonly configFile?: string;
  /** Absent where the bot has no command line for its operator. */
  readonly cli?: OperatorCommand;
  /** Event id of its introduction, as it reports it; absent if it reports none. */
  posted?(): Promise<string>;
  /** The short authentication string it computed for a flow, as it reports it; absent if it reports none. */
  sasOf?(flow: string): Promise<Sas>;
  /** Ends it without a warning. */
  kill(): Promise<void>;
}
