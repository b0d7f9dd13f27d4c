/** A sign-up service refused a request, in the form that such services use: a status and `{error, …}`. */
export class SignUpRefusal extends Error {
  override readonly name = 'SignUpRefusal';
  /** HTTP status. */
  readonly status: number;
  /** Stable name, e.g. `invalid_code`. */
  readonly error: string;
  /** For people; undefined where the service says no more. */
  readonly detail: string | undefined;
  /** The whole answer. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(request: string, status: number, body: Readonly<Record<string, unknown>>) {
    const error = String(body['error']);
    const detail = typeof body['detail'] === 'string' ? body['detail'] : undefined;
    super(`${request} was refused with ${status} ${error}${detail ? `: ${detail}` : ''}`);
    this.status = status;
    this.error = error;
    this.detail = detail;
    this.body = body;
  }
}
