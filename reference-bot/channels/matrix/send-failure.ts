import { messageOf } from '../../base/errors/message-of.ts';
import { askedToWaitMs } from '../../base/http/retry-after.ts';
import { MatrixError } from './matrix-error.ts';

/** What no other attempt will change. */
const permanent = new Set([
  'M_FORBIDDEN',
  'M_THREEPID_DENIED',
  'M_TOO_LARGE',
  'M_GUEST_ACCESS_FORBIDDEN',
  'M_BAD_JSON',
  'M_UNRECOGNIZED',
]);
const tokenRefusals = new Set(['M_UNKNOWN_TOKEN', 'M_USER_DEACTIVATED', 'M_USER_LOCKED', 'M_USER_SUSPENDED']);

/** Why a text was not sent, where another attempt may succeed. */
export interface SendFailure {
  readonly error: string;
  readonly kind?: string;
  readonly retryAfterMs?: number;
}

/**
 * Why a text was not sent.
 * @throws MatrixError for what another attempt will not change: `binding-error` where the text or the room is to blame,
 * `matrix-runtime-unavailable` where the account is.
 */
export function failureOf(error: unknown): SendFailure {
  if (error instanceof MatrixError) throw refusal(error);
  const text = messageOf(error);
  const { errcode = '', data, httpHeaders } = (error ?? {}) as HomeserverRefusal;
  if (permanent.has(errcode)) throw refusal(new MatrixError('send-terminal', text, { cause: error }));
  if (tokenRefusals.has(errcode))
    throw new MatrixError('matrix-runtime-unavailable', `: ${text}`, { cause: error });
  const retryAfterMs = askedToWaitMs(data, httpHeaders);
  return {
    error: new MatrixError('send-failed', text).message,
    kind: 'send-failed',
    ...(retryAfterMs > 0 && { retryAfterMs }),
  };
}

/** As the control API tells it. */
function refusal(cause: MatrixError): MatrixError {
  return new MatrixError('binding-error', cause.message, { cause });
}

/** The members of an error of the SDK that matter here. */
interface HomeserverRefusal {
  readonly errcode?: string;
  readonly data?: unknown;
  readonly httpHeaders?: Headers;
}
