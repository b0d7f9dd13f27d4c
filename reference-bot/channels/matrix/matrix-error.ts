import { messageOf } from '../../base/errors/message-of.ts';
import { ChannelError, type ChannelErrorStatus } from '../channel-error.ts';

const busyRetryMs = 5_000;

interface KindFacts {
  readonly status: ChannelErrorStatus;
  readonly text: string;
  readonly retryAfterMs?: number;
}

/** HTTP status, beginning of the text and whether trying again makes sense, by kind. */
const kinds = {
  'auth-token-revoked': { status: 503, text: 'Matrix access token rejected by homeserver: ' },
  'auth-session-user-mismatch': { status: 503, text: 'restored Matrix token belongs to ' },
  'auth-session-device-mismatch': { status: 503, text: 'restored Matrix token belongs to device ' },
  'auth-session-missing-device-id': { status: 503, text: 'restored Matrix token did not report a device id' },
  auth: { status: 503, text: 'failed to authenticate Matrix client: ' },
  'auth-probe': { status: 503, text: 'transient Matrix auth probe failed: ', retryAfterMs: busyRetryMs },
  'client-build': { status: 503, text: 'failed to build Matrix client: ' },
  'startup-failed': { status: 503, text: 'Matrix runtime startup failed: ' },
  'cross-signing-bootstrap-failed': { status: 503, text: 'Matrix cross-signing bootstrap failed: ' },
  'not-connected': { status: 503, text: 'Matrix runtime is not connected', retryAfterMs: busyRetryMs },
  'matrix-runtime-unavailable': {
    status: 503,
    text: 'Matrix runtime unavailable',
    retryAfterMs: busyRetryMs,
  },
  'command-queue-full': {
    status: 503,
    text: 'Matrix runtime command queue is full; retry shortly',
    retryAfterMs: busyRetryMs,
  },
  'sync-failed': { status: 502, text: 'Matrix sync failed: ' },
  'device-not-found': { status: 404, text: 'Matrix device not found: ' },
  'user-identity-not-found': { status: 404, text: 'Matrix user identity not found: ' },
  'verification-flow-not-found': { status: 404, text: 'Matrix verification flow not found: ' },
  'verification-flow-not-ready': { status: 409, text: 'Matrix verification flow is not ready for ' },
  'verification-cancelled': { status: 410, text: 'Matrix verification flow is in terminal state ' },
  verification: { status: 502, text: 'Matrix verification failed: ' },
  'verification-timeout': { status: 504, text: 'Matrix verification action timed out: ' },
} as const satisfies Record<string, KindFacts>;

export type MatrixErrorKind = keyof typeof kinds;

/** What went wrong in the Matrix channel, under the name and with the text that operators look up. */
export class MatrixError extends ChannelError {
  override readonly name = 'MatrixError';
  declare readonly kind: MatrixErrorKind;

  /** The text is the kind's own beginning followed by `detail`. */
  constructor(kind: MatrixErrorKind, detail = '', options?: ErrorOptions) {
    const { text, ...facts }: KindFacts = kinds[kind];
    super(`${text}${detail}`, { kind, ...facts }, options);
  }

  /** The error itself if it is a MatrixError already, otherwise one of `kind` that tells its text. */
  static from(kind: MatrixErrorKind, error: unknown): MatrixError {
    return error instanceof MatrixError ? error : new MatrixError(kind, messageOf(error), { cause: error });
  }
}
