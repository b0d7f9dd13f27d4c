import type { EventLog } from '../waiting/event-log.ts';
import type { Sas } from '../networks/matrix/peers/peer.ts';
import type { Ledger } from '../process/ledger.ts';
import type { ControlClient } from './control-client.ts';
import type { Talk } from './talk.ts';

/** What a target may claim to be able to do. A scenario that requires more than is claimed is skipped. */
export const capabilities = {
  'matrix.plain': 'answers messages in unencrypted rooms',
  'matrix.encrypted': 'answers messages in encrypted rooms',
  'matrix.cross-signing': 'publishes a cross-signing identity and signs its device with it',
  'sas.respond': 'answers verification requests',
  'sas.initiate': 'can be told to request a verification',
  'sas.strangers': 'verifies devices of users with whom it shares no encrypted room',
  'control.verifications': 'lists, accepts, confirms and cancels verifications on its control API',
  'onboard.answer': 'takes an account from its environment, introduces itself and answers',
  'onboard.sas': 'answers and confirms verifications of the people named in its environment',
  'onboard.restart': 'keeps its keys and what it has signed over a restart',
  'onboard.page': 'is what the pastes of the sign-up page start',
} as const;
export type Capability = keyof typeof capabilities;

/** The account that a bot is to use. */
export interface BotAccount {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  readonly password: string;
}

/** What every way of starting a bot takes. */
export interface LaunchOptions {
  readonly account: BotAccount;
  readonly homeserverUrl: string;
  /** Name of a mutant, for targets that have some. */
  readonly mutant?: string;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Time the bot has until it is healthy and connected. */
  readonly deadlineMs: number;
  /** Called with each secret the target makes up, so that it never reaches a report. */
  registerSecret(secret: string, label: string): void;
}

export interface StartBotOptions extends LaunchOptions {
  /** Users whose invitations, messages and verification requests the bot is to accept. */
  readonly allowUsers: readonly string[];
}

export interface StartResponderOptions extends LaunchOptions {
  /** What it is to say first, and where; absent: it introduces itself to nobody. */
  readonly introduction?: { readonly room: string; readonly text: string };
  /** Users whose verification it is to answer and confirm by itself. */
  readonly verifyPeers: readonly string[];
  /** The answer of the cross-signing endpoint, as JSON on disk. */
  readonly crossSigningKeysFile?: string;
  /** For what must outlive a restart. */
  readonly stateFolder: string;
}

/** The bot under test, known only from outside. */
export interface Target {
  readonly name: string;
  readonly capabilities: readonly Capability[];
  /** How one talks to it. Default: `!ping {nonce}`, answered by what contains the nonce. */
  readonly talk?: Talk;
  /** What a maintainer of its manifest should know before a run, e.g. a claim that cannot be kept. */
  readonly warnings?: readonly string[];
  /** How far it is expected to get in onboarding, and why; reports set it beside what was observed. */
  readonly expectedTier?: { readonly tier: 'none' | 'A' | 'B' | 'C'; readonly why: string };
  /** Broken versions of itself that can be started in its place. */
  readonly mutants: readonly string[];
  /** As the target itself tells it; undefined when it does not. */
  version(): Promise<string | undefined>;
  /**
   * Starts one bot and waits until its channel is connected.
   * @throws BotStartError when it ends, hangs or reports an error instead.
   */
  start(options: StartBotOptions): Promise<StartedBot>;
  /**
   * Starts one bot as a newcomer would: with an account that a sign-up service has made, and nothing else. Only
   * targets with `onboard.…` capabilities have it.
   * @throws BotStartError when it ends, hangs or reports an error instead.
   */
  respond?(options: StartResponderOptions): Promise<StartedResponder>;
}

/** A bot's process. Disposing of it ends it. */
export interface StartedProcess extends AsyncDisposable {
  /** The newest log lines, oldest first. */
  logTail(lines?: number): readonly string[];
  /** Resolves with how the process ended; never rejects. */
  readonly exited: Promise<string>;
}

export interface StartedBot extends StartedProcess {
  /** Absent where the bot has no control API. */
  readonly control?: ControlClient;
}

export interface StartedResponder extends StartedProcess {
  /** Every line of its standard output. */
  readonly output: EventLog<string>;
  /** Event id of its introduction, as it says; absent where it does not say. */
  posted?(): Promise<string>;
  /** The short authentication string it computed for a flow, as it says; absent where it does not say. */
  sasOf?(flow: string): Promise<Sas>;
  /** Ends it without a warning. */
  kill(): Promise<void>;
}
