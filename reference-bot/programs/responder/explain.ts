import { ConfigError } from '../../base/config/config-issue.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import { OutsideFault } from '../../base/errors/outside-fault.ts';
import type { Redactor } from '../../base/logging/redactor.ts';
import { StoreMismatch } from '../../channels/matrix/life/store-mismatch.ts';
import { MatrixError, type MatrixErrorKind } from '../../channels/matrix/matrix-error.ts';

/** The variable that is to blame, and what to do. */
const advice: Partial<Record<MatrixErrorKind, string>> = {
  'auth-session-user-mismatch': 'MXID: set it to the account of TOKEN, or TOKEN to one of that account',
  'auth-session-device-mismatch': 'DEVICE: set it to the device of TOKEN; sign-up tells both together',
  'auth-session-missing-device-id': 'TOKEN: expected one that belongs to a device, as from a login',
  'auth-token-revoked': 'TOKEN: log in again as the same device, and give the new one',
  auth: 'HS: expected the URL of a Matrix homeserver',
};
const wrongSettings: ReadonlySet<MatrixErrorKind> = new Set([
  'auth-session-user-mismatch',
  'auth-session-device-mismatch',
  'auth-session-missing-device-id',
]);

/** Why the bot cannot go on, in one line without secrets. A ConfigError where a variable says what is not so. */
export function explain(error: unknown, redactor: Redactor): Error {
  const message = redactor.text(messageOf(error));
  if (error instanceof ConfigError) return error;
  if (isTokenRefusal(error)) return explain(MatrixError.from('auth-token-revoked', error), redactor);
  if (error instanceof StoreMismatch) return new ConfigError(`STORE: ${message}`);
  if (error instanceof OutsideFault) return error;
  if (!(error instanceof MatrixError)) return new Error(message, { cause: error });
  const told = advice[error.kind] === undefined ? message : `${advice[error.kind]} (${message})`;
  return wrongSettings.has(error.kind) ? new ConfigError(told) : new MatrixFailure(told, { cause: error });
}

/** What the SDK throws when the token went bad after it had been looked at. */
function isTokenRefusal(error: unknown): boolean {
  return (error as { readonly errcode?: unknown } | undefined)?.errcode === 'M_UNKNOWN_TOKEN';
}

/** The homeserver does not let the bot work. */
export class MatrixFailure extends OutsideFault {
  override readonly name = 'MatrixFailure';
}
