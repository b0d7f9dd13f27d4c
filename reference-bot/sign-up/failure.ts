/** HTTP statuses with which the service refuses; every 5xx has a name of its own in {@link SignUpFailure.error}. */
export type FailureStatus = 400 | 403 | 404 | 405 | 413 | 429 | 500 | 502 | 503;

export interface FailureDetails {
  /** Further members of the answer beside `error`; members that are undefined are left out. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Seconds after which asking again may help. */
  readonly retryAfterSeconds?: number;
}

/** A request that is refused, in the words and with the status that its caller gets. */
export class SignUpFailure extends Error {
  override readonly name = 'SignUpFailure';
  readonly status: FailureStatus;
  /** Stable name, e.g. `bad_username`. */
  readonly error: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: FailureStatus, error: string, { fields = {}, retryAfterSeconds }: FailureDetails = {}) {
    super(`${status} ${error}`);
    this.status = status;
    this.error = error;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same refusal that says more. */
  with(fields: Readonly<Record<string, unknown>>): SignUpFailure {
    const { status, error, retryAfterSeconds } = this;
    return new SignUpFailure(status, error, { fields: { ...this.fields, ...fields }, retryAfterSeconds });
  }
}

/** A field that is there but cannot be what it says: which one, and why. */
export function badRequest(field: string, reason: string): SignUpFailure {
  return new SignUpFailure(400, 'bad_request', { fields: { field, reason } });
}
