import { messageOf } from '../../base/errors/message-of.ts';
import { ChannelError } from '../channel-error.ts';
import { controlKinds, errorKinds, type KindFacts } from './error-kinds.ts';

const busyRetryMs = 5_000;

const kinds = { ...errorKinds, ...controlKinds };

export type MatrixErrorKind = keyof typeof kinds;

export interface MatrixErrorOptions extends ErrorOptions {
  readonly retryAfterMs?: number | undefined;
  readonly reason?: string | undefined;
}

/** What went wrong in the Matrix channel, under the name and with the text that operators look up. */
export class MatrixError extends ChannelError {
  override readonly name = 'MatrixError';
  declare readonly kind: MatrixErrorKind;

  /**
   * The text is the kind's own beginning followed by `detail`.
   * @param options `retryAfterMs` as the homeserver asks for; by default the kind decides.
   */
  constructor(kind: MatrixErrorKind, detail = '', options: MatrixErrorOptions = {}) {
    const { text, status, retry }: KindFacts = kinds[kind];
    const { retryAfterMs = retry && busyRetryMs, reason, ...rest } = options;
    super(`${text}${detail}`, { kind, status, retryAfterMs, reason }, rest);
  }

  /** The error itself if it is a MatrixError already, otherwise one of `kind` that tells its text. */
  static from(kind: MatrixErrorKind, error: unknown): MatrixError {
    return error instanceof MatrixError ? error : new MatrixError(kind, messageOf(error), { cause: error });
  }
}
