import type { Redactor } from '../base/logging/redactor.ts';
import type { Clock, Files } from '../base/seams/seams.ts';
import type { ChannelInfo } from '../channels/channel.ts';
import type { MatrixControl } from '../channels/matrix/matrix-control.ts';
import type { Audit } from './audit.ts';
import type { GatewayConfig } from './gateway-config.ts';

/** What the control API shows and does. */
export interface ControlContext {
  readonly gateway: Pick<GatewayConfig, 'auth' | 'controlEnabled'>;
  /** Undefined when the channel is not configured. */
  readonly matrix: MatrixControl | undefined;
  readonly channels: () => readonly ChannelInfo[];
  readonly version: string;
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly redactor: Redactor;
  readonly audit: Audit;
}
