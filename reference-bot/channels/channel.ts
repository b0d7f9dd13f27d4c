import type { Hono } from 'hono';
import type { Metric } from '../base/metric.ts';

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

/** A text on its way out. */
export interface Outbound {
  /** Where to say it, in the channel's own terms. */
  readonly conversation: string;
  readonly text: string;
  /** The same for each attempt to say this text, and for no other text of the channel. */
  readonly id: string;
}

/** What became of a text. */
export type Delivered =
  | { readonly outcome: 'sent'; readonly messageId: string }
  | {
      readonly outcome: 'failed';
      readonly error: string;
      /** `later`: another attempt may succeed. */
      readonly retry: 'never' | 'later';
    };

/** One network that the bot talks on. It fails without taking the bot along. */
export interface Channel {
  info(): ChannelInfo;
  /** Connects and begins to listen. Never rejects: what goes wrong becomes the channel's status. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Says a text. Never rejects. */
  deliver(reply: Outbound): Promise<Delivered>;
  /** What it counts, for monitoring. */
  metrics?(): readonly Metric[];
  /** What the network calls on the bot's own port, below `/channels/<id>`. The channel checks the caller itself. */
  readonly webhooks?: Hono;
}
