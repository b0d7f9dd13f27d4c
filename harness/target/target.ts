import type { Ledger } from '../process/ledger.ts';
import type { ControlClient } from './control-client.ts';

/** What a target may claim to be able to do. A scenario that requires more than is claimed is skipped. */
export const capabilities = {
  'matrix.plain': 'answers messages in unencrypted rooms',
  'matrix.encrypted': 'answers messages in encrypted rooms',
  'matrix.cross-signing': 'publishes a cross-signing identity and signs its device with it',
  'sas.respond': 'answers verification requests',
  'sas.initiate': 'can be told to request a verification',
  'control.verifications': 'lists, accepts, confirms and cancels verifications on its control API',
} as const;
export type Capability = keyof typeof capabilities;

/** The account that a bot is to use. */
export interface BotAccount {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  readonly password: string;
}

export interface StartBotOptions {
  readonly account: BotAccount;
  readonly homeserverUrl: string;
  /** Users whose invitations, messages and verification requests the bot is to accept. */
  readonly allowUsers: readonly string[];
  /** Name of a mutant, for targets that have some. */
  readonly mutant?: string;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Time the bot has until it is healthy and connected. */
  readonly deadlineMs: number;
  /** Called with each secret the target makes up, so that it never reaches a report. */
  registerSecret(secret: string, label: string): void;
}

/** The bot under test, known only from outside. */
export interface Target {
  readonly name: string;
  readonly capabilities: readonly Capability[];
  /** Broken versions of itself that can be started in its place. */
  readonly mutants: readonly string[];
  /** As the target itself tells it; undefined when it does not. */
  version(): Promise<string | undefined>;
  /**
   * Starts one bot and waits until its channel is connected.
   * @throws BotStartError when it ends, hangs or reports an error instead.
   */
  start(options: StartBotOptions): Promise<StartedBot>;
}

export interface StartedBot extends AsyncDisposable {
  readonly control: ControlClient;
  /** The newest log lines, oldest first. */
  logTail(lines?: number): readonly string[];
  /** Resolves with how the process ended; never rejects. */
  readonly exited: Promise<string>;
}
