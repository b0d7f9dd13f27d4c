/** An answer of the service that is no success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  toResponse(): Response {
    const { status, message: error, retryAfterSeconds: seconds } = this;
    return Response.json(
      { error },
      { status, ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }) },
    );
  }
}

/** 400 in the words of the service. */
export function cannotProcess(why: string): Refusal {
  return new Refusal(400, `Couldn't process request - ${why}`);
}
