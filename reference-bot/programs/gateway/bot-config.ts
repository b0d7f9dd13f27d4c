import type { AgentConfig, AgentLimits } from '../../agent/agent-config.ts';
import type { LogLevel } from '../../base/logging/log-level.ts';
import type { ConfiguredChannel } from '../../channels/offered-channel.ts';
import type { SessionScope } from '../../channels/sessions/session-scope.ts';
import type { Seams } from '../../channels/registry.ts';
import type { GatewayConfig } from '../../control/gateway-config.ts';

/** Everything the bot needs to know, checked and with every default applied. */
export interface BotConfig {
  /** Every channel that the bot offers, on or off. */
  readonly channels: readonly ConfiguredChannel<Seams>[];
  /** How far the memory of a channel reaches, where that is written down. */
  readonly sessionScopes: ReadonlyMap<string, SessionScope>;
  readonly gateway: GatewayConfig;
  /** Who answers. */
  readonly agent: AgentConfig & AgentLimits;
  readonly logLevel: LogLevel;
  /** The configuration itself. */
  readonly file: string;
  /** Folder for the files the bot writes. */
  readonly stateDirectory: string;
  /** Told in the log at start; they do not stop the bot. */
  readonly warnings: readonly string[];
  /** Secrets that were sealed in the configuration, in clear. */
  readonly secrets: readonly string[];
}
