/** What went wrong in a channel, as the control API tells it. */
export class ChannelError extends Error {
  override readonly name: string = 'ChannelError';
  /** The name that operators look up. */
  readonly kind: string;
  /** HTTP status of the control API. */
  readonly status: ChannelErrorStatus;
  /** When another attempt may succeed; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
  /** What exactly it is, for kinds that have several. */
  readonly reason: string | undefined;

  constructor(message: string, facts: ChannelErrorFacts, options?: ErrorOptions) {
    super(message, options);
    this.kind = facts.kind;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.reason = facts.reason;
  }
}

export type ChannelErrorStatus = 400 | 404 | 409 | 410 | 422 | 502 | 503 | 504;

export interface ChannelErrorFacts {
  readonly kind: string;
  readonly status: ChannelErrorStatus;
  readonly retryAfterMs?: number | undefined;
  readonly reason?: string | undefined;
}
