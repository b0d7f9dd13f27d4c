export type ChannelStatus = 'connected' | 'disconnected' | 'connecting' | 'error';

/** A channel as `GET /control/channels` shows it. */
export interface ChannelInfo {
  readonly id: string;
  readonly name: string;
  readonly status: ChannelStatus;
  /** ISO 8601 with milliseconds: when the channel last became connected. */
  readonly lastConnectedAt?: string;
  /** Display text of the error, while the status is `error`. */
  readonly lastError?: string;
  /** Facts of the channel's own; absent until there are any. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
