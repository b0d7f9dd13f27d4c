/** An answer of the Web API that is no success. It has the status 200 but where there were too many requests. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly more: { readonly messages?: readonly string[]; readonly retryAfterSeconds?: number };

  /** @param error its name, e.g. `channel_not_found`. */
  constructor(error: string, more: Refusal['more'] = {}, status = 200) {
    super(error);
    this.status = status;
    this.more = more;
  }

  toResponse(): Response {
    const { messages, retryAfterSeconds } = this.more;
    const metadata = messages && { response_metadata: { messages } };
    return Response.json(
      { ok: false, error: this.message, ...metadata },
      {
        status: this.status,
        ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
      },
    );
  }
}

/** Too many requests. @param status 200: as some methods say it. */
export function rateLimited(retryAfterSeconds: number, status = 429): Refusal {
  return new Refusal('ratelimited', { retryAfterSeconds }, status);
}
