import type { LogLevel } from '../../base/logging/log-level.ts';
import type { MatrixConfig } from '../../channels/matrix/config/matrix-config.ts';
import type { GatewayConfig } from '../../control/gateway-config.ts';

/** Everything the bot needs to know, checked and with every default applied. */
export interface BotConfig {
  /** Absent when there is no `matrix` block, or it is disabled. */
  readonly matrix?: MatrixConfig;
  readonly gateway: GatewayConfig;
  readonly logLevel: LogLevel;
  /** Folder for the files the bot writes. */
  readonly stateDirectory: string;
  /** Told in the log at start; they do not stop the bot. */
  readonly warnings: readonly string[];
}
