/** A tree of what is wrong with the members of a body, as the service writes it. */
export type FormErrors = { readonly [member: string]: FormErrors | readonly FormError[] };
interface FormError {
  readonly code: string;
  readonly message: string;
}

/** An answer of the REST API that is no success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The service's own number of the error; 0 where it has none. */
  readonly code: number;
  readonly #errors: FormErrors | undefined;

  constructor(status: number, code: number, message: string, errors?: FormErrors) {
    super(message);
    this.status = status;
    this.code = code;
    this.#errors = errors;
  }

  /** With what is wrong with which member. */
  get explanation(): string {
    return this.#errors === undefined ? this.message : `${this.message} ${JSON.stringify(this.#errors)}`;
  }

  toResponse(): Response {
    const { status, code, message } = this;
    return Response.json({ message, code, ...(this.#errors && { errors: this.#errors }) }, { status });
  }
}

/** Answers that the REST API gives in several places. */
export const refusals = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  noRoute: () => new Refusal(404, 0, '404: Not Found'),
  unknownChannel: () => new Refusal(404, 10_003, 'Unknown Channel'),
  unknownMessage: () => new Refusal(404, 10_008, 'Unknown Message'),
  unknownUser: () => new Refusal(404, 10_013, 'Unknown User'),
  ofAnother: () => new Refusal(403, 50_005, 'Cannot edit a message authored by another user'),
  notWanted: () => new Refusal(403, 50_007, 'Cannot send messages to this user'),
  empty: () => new Refusal(400, 50_006, 'Cannot send an empty message'),
  noJson: () => new Refusal(400, 50_109, 'The request body contains invalid JSON.'),
} as const;

/** 400 for one member of a body. */
export function invalidForm(member: string, code: string, message: string): Refusal {
  const errors = member
    .split('.')
    .reduceRight<FormErrors>((inner, name) => ({ [name]: inner }), { _errors: [{ code, message }] });
  return new Refusal(400, 50_035, 'Invalid Form Body', errors);
}

/** 429, with when to ask again. @param more headers. */
export function tooMany(seconds: number, isGlobal: boolean, more: Record<string, string> = {}): Response {
  return Response.json(
    { message: 'You are being rate limited.', retry_after: seconds, global: isGlobal },
    {
      status: 429,
      headers: {
        'retry-after': String(Math.ceil(seconds)),
        'x-ratelimit-reset-after': String(seconds),
        ...more,
        'x-ratelimit-scope': isGlobal ? 'global' : 'user',
        ...(isGlobal && { 'x-ratelimit-global': 'true' }),
      },
    },
  );
}
