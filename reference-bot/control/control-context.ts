import type { z } from 'zod';
import type { Redactor } from '../base/logging/redactor.ts';
import type { Clock, Files } from '../base/seams/seams.ts';
import type { Channel } from '../channels/channel.ts';
import type { HookRequest } from '../channels/hook-runs.ts';
import type { ControlRoute } from '../channels/control-route.ts';
import type { GatewayConfig } from './gateway-config.ts';

/** A kind of channel on the HTTP API. */
export interface ServedChannel {
  readonly id: string;
  /** Shape of what it tells of itself beyond what all channels do. */
  readonly extra?: z.ZodType;
  /** Undefined: the channel is off. */
  readonly channel: Pick<Channel, 'info' | 'webhooks' | 'metrics'> | undefined;
  /** Below `/control/<id>`. */
  readonly routes: readonly ControlRoute[];
}

/** What the HTTP API shows and does. */
export interface ControlContext {
  readonly gateway: Pick<GatewayConfig, 'auth' | 'controlEnabled' | 'hooks'>;
  readonly channels: readonly ServedChannel[];
  readonly version: string;
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly redactor: Redactor;
  readonly isModelReachable: () => Promise<boolean>;
  /** Begins a run of the agent for another program. @returns its id. */
  readonly runHook: (request: HookRequest) => string;
  /** Events that were not told because there were too many. */
  readonly events: { readonly dropped: number };
}
