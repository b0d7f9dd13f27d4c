/** An answer of the Bot API that is no success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: number, description: string, retryAfterSeconds?: number) {
    super(description);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** As it is sent, with its status. */
  toResponse(): Response {
    const { code, message: description, retryAfterSeconds: seconds } = this;
    const parameters = seconds === undefined ? {} : { parameters: { retry_after: seconds } };
    const body = { ok: false, error_code: code, description, ...parameters };
    return Response.json(body, {
      status: code,
      ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
    });
  }
}

/** 400 in the words of the Bot API. */
export function badRequest(what: string): Refusal {
  return new Refusal(400, `Bad Request: ${what}`);
}
